// What a tenth of all calls does: the item says which.

'use strict'

const deeds = {
  good() {},
  throws() { throw new Backendless.ServerCode.Error(1234, 'thrown', 409) },
  hangs() { return new Promise(() => {}) },
  loops() { for (;;); },
  circle() {
    const one = {}
    one.self = one
    return one
  },
  prints() { for (let line = 0; line < 3_000; line++) console.log('x'.repeat(1_000)) },
  dies() { process.kill(process.pid, 'SIGKILL') }
}

Backendless.ServerCode.Persistence.beforeCreate('Crowd', req => {
  req.item.stamp = `${req.item.mark} by handler`
  return deeds[req.item.deed]()
})
