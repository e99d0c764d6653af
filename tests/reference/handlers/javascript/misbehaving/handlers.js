// One handler for each thing that a handler should not do; the table is named for it.

'use strict'

const fs = require('fs')
const { Persistence, Error: ServerCodeError } = Backendless.ServerCode
const before = (table, handler) => Persistence.beforeCreate(table, handler)

const CONNECTION = Number(process.argv[3])
const never = () => new Promise(() => {})

function circle() {
  const one = { name: 'round' }
  one.self = { again: one }
  return one
}

before('ToldOfMemory', () => {
  require('v8').setFlagsFromString('--expose-gc')
  require('vm').runInNewContext('gc')()
  return process.memoryUsage().heapUsed
})

before('Good', req => { req.item.good = true })

before('Throws', () => { throw new Error('not today') })
before('ThrowsACode', () => { throw new ServerCodeError(1234, 'conflict', 409) })
before('ThrowsAnOddStatus', () => { throw new ServerCodeError('x', 'odd', 200) })
before('ThrowsText', () => { throw 'plain' })
before('ThrowsAnObject', () => { throw { reason: 7 } })
before('ThrowsNothing', () => { throw undefined })
before('ThrowsHalfASign', () => { throw new Error('half \ud800') })
before('Rejects', () => Promise.reject(new Error('rejected')))

before('Hangs', never)
before('Loops', () => { for (;;); })

before('ReturnsACircle', circle)
before('LeavesACircle', req => { req.item = circle() })
before('ReturnsABigInt', () => ({ n: 1n }))
before('ReturnsHalfASign', () => ({ text: '\ud800' }))
before('ReturnsDepth', () => JSON.parse('['.repeat(150) + ']'.repeat(150)))
before('ReturnsTooMuch', () => 'x'.repeat(40_000_000))
before('ReturnsTheSameTwice', () => {
  const same = { n: 1 }
  return { one: same, other: same, list: [same, same] }
})
before('ReturnsDates', req => {
  req.item.when = new Date(86_400_000)
  return { when: new Date(5), list: [new Date(6)], none: new Date(NaN) }
})
before('ReturnsADate', () => new Date(7))
before('ReturnsNothing', () => undefined)
before('ReturnsNull', () => null)
before('ReturnsFalse', () => false)
before('ReturnsZero', () => 0)
before('ReturnsNoText', () => '')

before('Prints', () => {
  const line = 'x'.repeat(999)
  for (let printed = 0; printed < 20_000; printed++) console.log(line)
})
before('PrintsALittle', () => {
  console.log('to output')
  console.error('to errors')
})

before('Exits', () => process.exit(3))
before('KillsItself', () => { process.kill(process.pid, 'SIGKILL'); return never() })
before('EndsByAnOddSignal', () => { require('child_process').execSync(`kill -40 ${process.pid}`); return never() })
before('FillsMemory', () => { for (const kept = [];;) kept.push(new Array(10_000).fill({})) })
before('StartsAProcess', () => {
  const { pid } = require('child_process').spawn('sleep', ['600'], { stdio: 'inherit' })
  console.log(`started ${pid}`)
  for (;;);
})

before('FailsLater', () => { setTimeout(() => { throw new Error('late') }, 1) })
before('RejectsLater', () => { setTimeout(() => Promise.reject(new Error('late')), 1) })
before('FailsInAListener', () => { setImmediate(() => process.emit('odd')) })
process.on('odd', () => { throw new Error('in a listener') })

before('WritesRubbish', () => { fs.writeSync(CONNECTION, 'rubbish\nmore rubbish\n'); return never() })
before('WritesRubbishAndAnswers', () => { fs.writeSync(CONNECTION, 'rubbish ') })
before('WritesRubbishLater', () => { setTimeout(() => fs.writeSync(CONNECTION, 'late\n'), 100) })
before('WritesWithoutEnd', () => { for (;;) try { fs.writeSync(CONNECTION, 'x'.repeat(100_000)) } catch {} })
before('ClosesItsConnection', () => { fs.closeSync(CONNECTION); return never() })
before('ExitsLater', () => { setTimeout(() => process.exit(4), 100) })

Persistence.beforeUpdate('Good', async req => {
  req.item.unheard = true
  await new Promise(resolve => setTimeout(resolve, req.item.milliseconds))
  if (req.item.fails) throw new Error('nobody hears')
  fs.writeFileSync(req.item.file, 'done')
}, true)
