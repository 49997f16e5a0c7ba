/** Modules that were imported into this process see its globals; while one of their functions runs, Convex's stand there. */
import { trackedReading } from "./blob.ts"
import { createConsole } from "./console.ts"
import { executions } from "./execution.ts"
import { executionCrypto, executionDate, executionRandom, guardedFormData, requireAction } from "./globals.ts"

type Restore = () => void

/**
 * Exchanges globals while at least one function needs them. The stand-ins ask who is running, so other code of the
 * process that happens to run in between still gets the originals' behaviour.
 */
function exchange(install: () => Restore[]): () => Restore {
  let users = 0
  let undo: Restore[] = []
  return () => {
    if (users++ === 0) undo = install()
    let left = false
    return () => {
      if (left) return
      left = true
      if (--users > 0) return
      for (const restore of undo.reverse()) restore()
    }
  }
}

const exchangeConsole = exchange(() => [replace(globalThis, "console", createConsole(globalThis.console))])

const exchangeDeterminism = exchange(() => [
  replace(globalThis, "Date", executionDate(globalThis.Date)),
  replace(Object.getPrototypeOf(performance) as object, "now", executionNow()),
  replace(Math, "random", executionRandom(Math.random.bind(Math))),
  replace(globalThis, "crypto", executionCrypto()),
  replace(globalThis, "fetch", guarded("fetch()", globalThis.fetch)),
  replace(globalThis, "setTimeout", guarded("setTimeout", globalThis.setTimeout)),
  replace(globalThis, "setInterval", guarded("setInterval", globalThis.setInterval)),
  ...guardedFormData().map(([owner, formData]) => replace(owner, "formData", formData)),
  ...trackedReading().map(([name, method]) => replace(Blob.prototype, name, method)),
])

/** For a query or mutation: frozen clock, seeded randomness, nothing of the outside world. */
export function exchangeGlobals(): Restore {
  const restoreConsole = exchangeConsole()
  const restoreRest = exchangeDeterminism()
  return () => {
    restoreRest()
    restoreConsole()
  }
}

/** An action may do what it likes and take its time; only its console is Convex's. */
export function exchangeActionGlobals(): Restore {
  return exchangeConsole()
}

/** Stands still where `Date` does. */
function executionNow(): () => number {
  const now = performance.now.bind(performance)
  return () => executions.getStore()?.now() ?? now()
}

/** A proxy, because Node's timers carry members of their own (`promisify.custom`). */
function guarded<T extends (...args: never[]) => unknown>(name: string, real: T): T {
  return new Proxy(real, {
    apply(target, self, args) {
      if (executions.getStore() !== undefined) requireAction(name)
      return Reflect.apply(target, self, args) as unknown
    },
  })
}

function replace(owner: object, key: string, value: unknown): Restore {
  const original = Object.getOwnPropertyDescriptor(owner, key)
  if (original === undefined) return () => {}
  const { enumerable = false } = original
  Object.defineProperty(owner, key, { value, configurable: true, writable: true, enumerable })
  return () => Object.defineProperty(owner, key, original)
}
