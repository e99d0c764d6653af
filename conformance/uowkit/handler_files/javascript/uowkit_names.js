'use strict'

// What the target calls the tables and columns that the handlers work on, as `uowkit handlers
// export` was told by the configuration.

const HANDLED = 'UowkitHandled'
const FOLLOWED = 'UowkitFollowed'
const NAME = 'name'
const NOTE = 'note'
const AGE = 'age'

module.exports = { HANDLED, FOLLOWED, NAME, NOTE, AGE }
