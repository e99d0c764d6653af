// What the recorded invocations called.

'use strict'

const Order = require('./order')
const { Persistence, Error: ServerCodeError } = Backendless.ServerCode

Persistence.beforeCreate('*', req => {
  req.item.stamped = 'generic:' + JSON.stringify(Object.keys(req.context).sort())
})

Persistence.beforeCreate('Order', req => {
  const { item } = req
  if (item.short) return { short: 'circuit', isOrder: item instanceof Order }
  if (item.promise) return Promise.resolve({ viaPromise: true })
  if (item.nul) return null
  if (item.bad === 'error') throw new Error('You shall not pass')
  if (item.bad === 'code') throw new ServerCodeError(1234, 'coded', 409)
  if (item.bad === 'string') throw 'plain string'
  if (item.bad === 'hang') return new Promise(() => {})
  item.cls = item.constructor.name
})

Persistence.afterCreate('*', (req, res) => {
  if (res.error) return { recovered: res.error.exceptionMessage }
  res.result.after = true
})

Persistence.afterCreate('Order', (req, res) => ({ replaced: true, was: res.result, item: req.item }))

Persistence.beforeTransaction('*', req => {
  req.unitOfWork.create('Audit', { n: 1 })
})

Persistence.beforeUpdate('Order', () => {}, true)
