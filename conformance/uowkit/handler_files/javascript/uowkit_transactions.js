/* global Backendless */

'use strict'

// Handlers around units of work and bulks, which document 003 does not know: the kit only tells
// whether they run. They act only where they are asked to.

const { ofItem, textOf, told } = require('./uowkit_words')
const { HANDLED, NOTE } = require('./uowkit_names')

const Persistence = Backendless.ServerCode.Persistence

function asks(req, word) {
  return textOf(req.unitOfWork).includes(`uowkit:${word}`)
}

if (Persistence.beforeTransaction) {
  Persistence.beforeTransaction('*', function(req) {
    if (asks(req, 'transaction-before')) {
      return told('beforeTransaction', '*')
    }
  })

  Persistence.afterTransaction('*', function(req, res) {
    if (asks(req, 'transaction-after')) {
      return told('afterTransaction', '*')
    }
  })
}

if (Persistence.beforeCreateBulk) {
  Persistence.beforeCreateBulk(HANDLED, function(req) {
    req.items.filter(item => ofItem(item).word === 'change').forEach(item => {
      item[NOTE] = 'uowkit-bulk'
    })
  })
}
