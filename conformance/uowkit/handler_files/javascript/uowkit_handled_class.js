/* global Backendless */

'use strict'

const { HANDLED, NAME, NOTE, AGE } = require('./uowkit_names')

// The class of the objects of a table has the table's name, whatever that is.
const classes = {
  [HANDLED]: class extends Backendless.ServerCode.PersistenceItem {
    constructor() {
      super()

      this[NAME] = undefined
      this[NOTE] = undefined
      this[AGE] = undefined
    }
  },
}

module.exports = Backendless.ServerCode.addType(classes[HANDLED])
