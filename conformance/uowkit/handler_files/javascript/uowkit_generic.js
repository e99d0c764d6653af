/* global Backendless */

'use strict'

// Handlers for every table without one of its own; they act only where they are asked to.

const { ofItem, ofObjectId, ofQuery, told, refuse } = require('./uowkit_words')

const Persistence = Backendless.ServerCode.Persistence

function before(event, { word }, result = told(event, '*')) {
  if (word === 'generic-before') {
    return result
  }
  if (word === 'generic-before-throw') {
    refuse(undefined, event, '*')
  }
}

function after(event, { word }, given) {
  if (word === 'generic-after') {
    given.result = { ...given.result, ...told(event, '*') }

    return given.result
  }
  if (word === 'generic-after-throw') {
    refuse(undefined, event, '*')
  }
}

Persistence.beforeCreate('*', function(req) {
  return before('beforeCreate', ofItem(req.item))
})

Persistence.beforeUpdate('*', function(req) {
  return before('beforeUpdate', ofItem(req.item))
})

Persistence.beforeFindById('*', function(req) {
  return before('beforeFindById', ofObjectId(req.itemId))
})

Persistence.beforeLoadRelations('*', function(req) {
  return before('beforeLoadRelations', ofObjectId(req.itemId), [told('beforeLoadRelations', '*')])
})

Persistence.beforeRemove('*', function(req) {
  return before('beforeRemove', ofObjectId(req.itemId))
})

Persistence.beforeFind('*', function(req) {
  return before('beforeFind', ofQuery(req.query), [told('beforeFind', '*')])
})

Persistence.afterCreate('*', function(req, res) {
  return after('afterCreate', ofItem(req.item), res || req)
})

Persistence.afterUpdate('*', function(req, res) {
  return after('afterUpdate', ofItem(req.item), res || req)
})

Persistence.afterFindById('*', function(req, res) {
  return after('afterFindById', ofObjectId(req.itemId), res || req)
})
