// Runs small programs against the official SDK, for the Python tests of this folder.
//
// Reads one JSON document a line: {url, appId, apiKey, program, given}. Runs `program`, the body of
// an async function, and answers one line: {value} with what it returned, or {error} with what it
// threw. A program sees the names in `scope` below, and the values of `given` by their own names.

'use strict'

const readline = require('node:readline')
const Sdk = require('backendless')

const AsyncFunction = (async () => {}).constructor
const LIMIT_MS = 60_000

class Person {
  constructor(properties) {
    Object.assign(this, properties)
  }
}

class Order {
  constructor(properties) {
    Object.assign(this, properties)
  }
}

function scope({ url, appId, apiKey }) {
  // `standalone` gives every application an SDK of its own in this one process.
  const Backendless = Sdk.initApp({
    serverURL: url, appId, apiKey, standalone: true, logging: { loadLevels: false }
  })
  return {
    Sdk,
    Backendless,
    url,
    Person,
    Order,
    uow: new Backendless.UnitOfWork(),
    query: Backendless.DataQueryBuilder.create(),
    people: Backendless.Data.of('Person'),
    orders: Backendless.Data.of('Order')
  }
}

function told(error) {
  return {
    name: error.constructor.name,
    message: error.message,
    code: error.code,
    status: error.status
  }
}

// A server that never answers must fail the test, not hold up all others.
async function limited(running) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done in ${LIMIT_MS} ms`)), LIMIT_MS)
  })
  return Promise.race([running, late]).finally(() => clearTimeout(timer))
}

async function answer(line) {
  try {
    const { program, given, ...address } = JSON.parse(line)
    const names = { ...scope(address), ...given }
    const run = new AsyncFunction(...Object.keys(names), program)
    return JSON.stringify({ value: await limited(run(...Object.values(names))) })
  } catch (error) {
    return JSON.stringify({ error: told(error) })
  }
}

async function serve() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write((await answer(line)) + '\n')
  }
}

serve()
