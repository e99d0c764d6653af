'use strict'

// What a handler is asked to do: one word, in what it is given, and perhaps a JSON value after it.
// Whatever has no such word is left alone, so that these files change nothing for other tables.

const INSTRUCTION = /^uowkit:([a-z-]+)(?: ([^]*))?$/

// An objectId says its word by a number: the digits after -0DD0-4, in the form of a GUID.
const OBJECT_ID = /-0dd0-4([0-9a-f]{3})-8001-/i
const NUMBERED = {
  '001': 'return',
  '002': 'throw',
  '003': 'generic-before',
  '004': 'generic-before-throw',
  '005': 'generic-after',
  '006': 'tell',
  '007': 'tell-throw',
  '008': 'generic-after-throw',
}

const NONE = { word: '', value: undefined }

const REFUSAL_CODE = 47110

/** What the text of a column asks for, if any column of an object asks for anything. */
function ofItem(item) {
  const texts = Object.values(item || {}).filter(value => typeof value === 'string')
  const found = texts.map(text => INSTRUCTION.exec(text)).find(Boolean)

  return found ? { word: found[1], value: found[2] && JSON.parse(found[2]) } : NONE
}

/** What an objectId asks for. */
function ofObjectId(itemId) {
  const found = OBJECT_ID.exec(String(itemId))

  return { word: found && NUMBERED[found[1].toLowerCase()] || '', value: undefined }
}

/** What a query asks for, in whichever form the server hands it over. */
function ofQuery(query) {
  const found = /uowkit:([a-z-]+)/.exec(textOf(query))

  return { word: found ? found[1] : '', value: undefined }
}

/** Anything as text, even if it refers to itself. */
function textOf(value) {
  const seen = new Set()

  return String(JSON.stringify(value, (key, each) => {
    if (each && typeof each === 'object') {
      if (seen.has(each)) {
        return null
      }
      seen.add(each)
    }

    return each
  }))
}

/** The sign that a handler ran. */
function told(event, handler) {
  return { uowkit: { event, handler } }
}

/** Refuses the call: with the code and message that were asked for, or with those of the event. */
function refuse(asked, event, handler) {
  const { code = REFUSAL_CODE, message = `uowkit ${event} ${handler}`, status } = asked || {}

  throw new Backendless.ServerCode.Error(code, message, status)
}

/** Something that comes later. */
function later(make) {
  return new Promise(resolve => setTimeout(resolve, 1)).then(make)
}

module.exports = { ofItem, ofObjectId, ofQuery, textOf, told, refuse, later }
