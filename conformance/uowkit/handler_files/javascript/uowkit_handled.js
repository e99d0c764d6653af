/* global Backendless */

'use strict'

// Handlers before the calls on one table: they change, stop and refuse as they are asked to.

const { HANDLED, NAME, NOTE, AGE } = require('./uowkit_names')
const { ofItem, ofObjectId, ofQuery, told, refuse, later } = require('./uowkit_words')

const Persistence = Backendless.ServerCode.Persistence

function change(item) {
  item[NAME] = `${item[NAME]}+`
  item[NOTE] = 'uowkit-added'
  delete item[AGE]
}

function replaced(item) {
  const { [NOTE]: note, [AGE]: age, ...kept } = item

  return { ...kept, [NAME]: 'uowkit-replaced' }
}

function act(event, req) {
  const { word, value } = ofItem(req.item)

  switch (word) {
    case 'change': return change(req.item)
    case 'change-later': return later(() => change(req.item))
    case 'replace': req.item = replaced(req.item); return
    case 'return': return value
    case 'return-later': return later(() => value)
    case 'throw': return refuse(value, event, HANDLED)
    case 'throw-later': return later(() => refuse(value, event, HANDLED))
    case 'throw-plain': throw new Error(value.message)
  }
}

function actOn({ word }, event, result = told(event, HANDLED)) {
  if (word === 'return') {
    return result
  }
  if (word === 'throw') {
    refuse(undefined, event, HANDLED)
  }
}

Persistence.beforeCreate(HANDLED, function(req) {
  return act('beforeCreate', req)
})

Persistence.beforeUpdate(HANDLED, function(req) {
  return act('beforeUpdate', req)
})

Persistence.beforeFindById(HANDLED, function(req) {
  return actOn(ofObjectId(req.itemId), 'beforeFindById')
})

Persistence.beforeLoadRelations(HANDLED, function(req) {
  return actOn(ofObjectId(req.itemId), 'beforeLoadRelations', [told('beforeLoadRelations', HANDLED)])
})

Persistence.beforeRemove(HANDLED, function(req) {
  return actOn(ofObjectId(req.itemId), 'beforeRemove')
})

Persistence.beforeFind(HANDLED, function(req) {
  return actOn(ofQuery(req.query), 'beforeFind', [told('beforeFind', HANDLED)])
})

// These are given nothing that could ask for anything.

Persistence.beforeDescribe(HANDLED, function(req) {
  return [{ name: 'uowkit', type: 'STRING', required: false, ...told('beforeDescribe', HANDLED) }]
})

const beforeFindFirst = Persistence.beforeFirst || Persistence.beforeFindFirst
const beforeFindLast = Persistence.beforeLast || Persistence.beforeFindLast

beforeFindFirst(HANDLED, function(req) {
  return told('beforeFindFirst', HANDLED)
})

beforeFindLast(HANDLED, function(req) {
  return told('beforeFindLast', HANDLED)
})
