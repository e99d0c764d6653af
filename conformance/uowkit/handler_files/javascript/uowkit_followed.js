/* global Backendless */

'use strict'

// Handlers after the calls on one table: they answer what they were given, when they are asked to.

const { FOLLOWED } = require('./uowkit_names')
const { ofItem, ofObjectId, ofQuery, told } = require('./uowkit_words')

const Persistence = Backendless.ServerCode.Persistence

/** The error of a call that failed, in the form that answers have. */
function errorOf(given) {
  const error = given.error

  return error && {
    code: error.code !== undefined ? error.code : error.errorCode,
    message: error.message || error.exceptionMessage,
  }
}

/** A sign in a list: a server may drop from a description what is no column. */
function listed(event, sign) {
  return event === 'afterDescribe' ? { name: 'uowkit', type: 'STRING', required: false, ...sign } : sign
}

/** What a handler was given, beside the result if that has room for it. */
function tell(event, given) {
  const sign = told(event, FOLLOWED)
  const error = errorOf(given)

  if (error) {
    sign.uowkit.error = error

    return sign
  }

  const result = given.result
  sign.uowkit.result = result === undefined ? null : JSON.parse(JSON.stringify(result))

  if (Array.isArray(result)) {
    return [...result, listed(event, sign)]
  }

  return result && typeof result === 'object' ? { ...result, ...sign } : sign
}

// Document 003 hands the result over in the request, the CodeRunner beside it.
function follow(event, req, res, word) {
  const given = res || req

  if (word === 'tell') {
    given.result = tell(event, given)

    return given.result
  }
  if (word === 'tell-throw') {
    throw new Error(JSON.stringify(tell(event, given)))
  }
}

Persistence.afterCreate(FOLLOWED, function(req, res) {
  return follow('afterCreate', req, res, ofItem(req.item).word)
})

Persistence.afterUpdate(FOLLOWED, function(req, res) {
  return follow('afterUpdate', req, res, ofItem(req.item).word)
})

// What is stored asks only those who read it: their words are others than those of who saves it.
const READING = { 'read-tell': 'tell', 'read-throw': 'tell-throw' }

Persistence.afterFindById(FOLLOWED, function(req, res) {
  const word = ofObjectId(req.itemId).word || READING[ofItem((res || req).result).word]

  return follow('afterFindById', req, res, word)
})

Persistence.afterFind(FOLLOWED, function(req, res) {
  return follow('afterFind', req, res, READING[ofQuery(req.query).word])
})

// An object that was removed can ask for nothing any more.
Persistence.afterRemove(FOLLOWED, function(req, res) {
  const word = ofObjectId(req.itemId).word || ((res || req).error ? '' : 'tell')

  return follow('afterRemove', req, res, word)
})

Persistence.afterLoadRelations(FOLLOWED, function(req, res) {
  return follow('afterLoadRelations', req, res, ofObjectId(req.itemId).word || 'tell')
})

// These are given nothing that could ask for anything.

Persistence.afterDescribe(FOLLOWED, function(req, res) {
  return follow('afterDescribe', req, res, 'tell')
})

const afterFindFirst = Persistence.afterFirst || Persistence.afterFindFirst
const afterFindLast = Persistence.afterLast || Persistence.afterFindLast

afterFindFirst(FOLLOWED, function(req, res) {
  return follow('afterFindFirst', req, res, 'tell')
})

afterFindLast(FOLLOWED, function(req, res) {
  return follow('afterFindLast', req, res, 'tell')
})
