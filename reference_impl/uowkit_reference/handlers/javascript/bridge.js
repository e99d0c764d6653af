// Runs handler files through the npm package backendless-coderunner, for pool.py beside this file.
//
//   node bridge.js FOLDER CALLS LIFELINE ANSWER_BYTES
//
// CALLS is the descriptor of a socket, since what handlers print goes to standard output. First
// comes one line that says what was loaded, or why nothing was. After that, every call is two lines,
// the task and its arguments, and every answer is two: what came of it, and the arguments as the
// handler left them. LIFELINE is a pipe that closes when the server ends, in whichever way.

'use strict'

const { createRequire } = require('node:module')
const { Socket } = require('node:net')
const path = require('node:path')
const { Worker } = require('node:worker_threads')

const PACKAGE = 'backendless-coderunner'
const UNITS_OF_WORK = ['beforeTransaction', 'afterTransaction']
const [folder, calls, lifeline, answerBytes] = process.argv.slice(2)

// A handler that never ends keeps this thread from seeing that the server has gone.
function endWithServer() {
  const watch = `
    const { Socket } = require('node:net')
    const { workerData } = require('node:worker_threads')
    new Socket({ fd: workerData }).on('close', () => process.kill(process.pid, 'SIGKILL')).resume()`
  new Worker(watch, { eval: true, workerData: Number(lifeline) }).unref()
}

function locate() {
  try {
    return require.resolve(`${PACKAGE}/package.json`, { paths: [folder, process.cwd()] })
  } catch {
    return null
  }
}

// Its console puts the time before each line, and its logger tells of every call.
function load(manifest) {
  const { log, warn, error } = console
  const inside = createRequire(manifest)
  inside('./lib')
  const logger = inside('./lib/util/logger')
  Object.assign(console, { log, warn, error })
  const silent = () => {}
  Object.assign(logger, { log: silent, info: silent, debug: silent, verbose: silent, warn, error })
  return {
    model: inside('./lib/server-code/model').build(folder),
    events: inside('./lib/server-code/events'),
    executor: inside('./lib/server-code/runners/tasks/executor'),
    encoding: inside('./lib/server-code/runners/tasks/util/args'),
    results: inside('./lib/server-code/runners/tasks/util/result-wrapper'),
    SDK: inside('backendless')
  }
}

function told({ model, events }) {
  return {
    handlers: model.handlers.values().map(({ eventId, target, async, invoke, provider }) => ({
      eventId,
      name: events.get(eventId).name,
      service: events.get(eventId).provider.id,
      target,
      async,
      callable: typeof invoke === 'function',
      file: provider
    })),
    timers: model.timers.values().map(({ name, provider }) => ({ name, file: provider })),
    services: model.services.values().map(({ name, provider }) => ({ name, file: provider })),
    types: model.types.keys(),
    errors: model.errors.map(({ message, position, serverCodeFile, erredFile }) => ({
      message, position, file: erredFile || path.relative(folder, serverCodeFile)
    }))
  }
}

function announcement() {
  const manifest = locate()
  if (manifest === null) return [{ missing: true }]
  const { version, engines = {} } = require(manifest)
  const [, oldest] = /^>=\s*(\d+)/.exec(engines.node || '') || []
  if (Number(process.versions.node.split('.')[0]) < Number(oldest)) {
    return [{ version, node: process.versions.node, needed: engines.node }]
  }
  const loaded = load(manifest)
  return [{ version, ...told(loaded) }, loaded]
}

// The package would write dates as text, and values that occur twice as numbers of places.
function json(value) {
  return JSON.stringify(value, function (key, each) {
    return this[key] instanceof Date ? this[key].getTime() : each
  })
}

function whyNot(value) {
  try {
    json(value)
    return null
  } catch (error) {
    return error.message.startsWith('Converting circular')
      ? 'refers to itself'
      : `cannot be written as JSON: ${error.message}`
  }
}

function encoded(parts, event, target) {
  try {
    return json(parts)
  } catch (error) {
    const method = `${event.name}(${target})`
    const [{ prematureResult, ...context }, ...values] = parts
    const named = [[`the value that ${method} returned`, prematureResult]]
    event.args.forEach((name, index) => named.push([`${name} as ${method} left it`, values[index]]))
    named.push([`the context as ${method} left it`, context])
    for (const [what, value] of named) {
      const reason = whyNot(value)
      if (reason !== null) throw new Error(`${what} ${reason}`)
    }
    throw error
  }
}

// The SDK makes a unit of work of its own of each, not always the same again: what a handler
// leaves alone goes back as it came.
function keepUnitsOfWork(events, SDK, kept) {
  for (const name of UNITS_OF_WORK) {
    const event = events.providers.PERSISTENCE.events[name]
    const read = event.argumentTransformer
    event.argumentTransformer = (req, res) => {
      const came = json([req.unitOfWork, res && res.result])
      try {
        read(req, res)
      } catch (error) {
        // It has read the unit, and stumbles over a failure that names no operation.
        const isRead = req.unitOfWork instanceof SDK.UnitOfWork
        if (!isRead) throw new Error(`${name}: the SDK cannot read this transaction: ${error.message}`)
      }
      const [unit, result] = JSON.parse(came)
      kept.unit = { came: unit, read: json(req.unitOfWork) }
      kept.result = res && { came: result, read: json(res.result) }
    }
  }
}

function asItCame(parts, { unit, result }) {
  if (unit && json(parts[1]) === unit.read) parts[1] = unit.came
  if (result && json(parts[2].result) === result.read) parts[2].result = result.came
  return parts
}

// What a handler leaves running must neither fail nor end those that are called after it.
function outliveHandlers(model) {
  process.on('uncaughtException', error => console.error(error))
  process.on('unhandledRejection', error => console.error(error))
  const { exit } = process
  let current = process.domain
  for (const handler of model.handlers.values()) {
    const { invoke } = handler
    handler.invoke = function (...given) {
      current = process.domain
      return invoke.apply(this, given)
    }
  }
  process.exit = code => {
    if (process.domain === current) exit(code)
    throw new Error('process.exit was called by a handler that had answered before')
  }
  return () => { current = null }
}

// Half a sign would keep the server from reading the answer at all.
function writeWholeSigns(results) {
  const { exception } = results
  results.exception = error => {
    const told = exception(error)
    return { ...told, exceptionMessage: Buffer.from(String(told.exceptionMessage)).toString() }
  }
}

class Bridge {
  constructor({ model, events, executor, encoding, results, SDK }) {
    Object.assign(this, { model, events, executor, results })
    keepUnitsOfWork(events, SDK, (this.kept = {}))
    writeWholeSigns(results)
    this.leaveBehind = outliveHandlers(model)
    // The executor writes the arguments byte by byte into its answer; they go beside it.
    encoding.encode = parts => {
      this.parts = encoded(parts, this.events.get(this.task.eventId), this.task.target)
      if (this.kept.unit) this.parts = json(asItCame(parts, this.kept))
      if (Buffer.byteLength(this.parts) > answerBytes) {
        throw new Error(`what the handler answers is longer than ${answerBytes} bytes`)
      }
      return []
    }
  }

  async answer(line, parts) {
    const task = (this.task = {
      ...JSON.parse(line),
      ___jsonclass: this.executor.RMI,
      arguments: parts,
      invocationContextDto: {}
    })
    const options = { debugModelCodePath: folder, backendless: {} }
    delete this.kept.unit
    delete this.kept.result
    this.parts = 'null'
    const executing = this.executor.execute(task, options, this.model)
    // A handler that throws leaves its domain, which would hold those of all calls before it.
    while (process.domain) process.domain.exit()
    const reply = await executing.catch(error => this.failed(error))
    this.leaveBehind()
    const late = task.criticalError !== undefined
    return `{"id":${task.id},"late":${late},"reply":${reply || null}}\n${this.parts}\n`
  }

  failed(error) {
    this.parts = 'null'
    return JSON.stringify({ exception: this.results.exception(error) })
  }
}

async function serve() {
  endWithServer()
  // Else what is printed waits in memory, and comes in the midst of later calls.
  for (const { _handle } of [process.stdout, process.stderr]) _handle?.setBlocking?.(true)
  const socket = new Socket({ fd: Number(calls) })
  const [announced, loaded] = announcement()
  socket.write(JSON.stringify(announced) + '\n')
  if (!loaded) return
  const bridge = new Bridge(loaded)
  let task = null
  for await (const line of lines(socket)) {
    if (task === null) {
      task = line
    } else {
      socket.write(await bridge.answer(task, line))
      task = null
    }
  }
  process.kill(process.pid)
}

async function* lines(socket) {
  let rest = []
  for await (let chunk of socket) {
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10)) {
      yield Buffer.concat([...rest, chunk.subarray(0, end)])
      rest = []
      chunk = chunk.subarray(end + 1)
    }
    if (chunk.length) rest.push(chunk)
  }
}

serve()
