/** The vm context that Convex code runs in: a fresh realm with Convex's globals and nothing of Node's. Not a security boundary. */
import { AsyncLocalStorage } from "node:async_hooks"
import { constants, createContext, runInContext } from "node:vm"
import { trackedBlobs } from "./blob.ts"
import { createConsole } from "./console.ts"
import { convexGlobal } from "./execution.ts"
import {
  actionOnlyGlobals,
  executionCrypto,
  executionDate,
  executionDateTimeFormat,
  executionPerformance,
  executionRandom,
  executionTimeStamp,
  guardedFormData,
} from "./globals.ts"

export type Isolate = { readonly context: object }

/** Web APIs of the Convex runtime that Node has too. */
const WEB_GLOBALS = [
  "AbortController",
  "AbortSignal",
  "Blob",
  "ByteLengthQueuingStrategy",
  "CompressionStream",
  "CountQueuingStrategy",
  "Crypto",
  "CryptoKey",
  "CustomEvent",
  "DecompressionStream",
  "DOMException",
  "Event",
  "EventTarget",
  "File",
  "FormData",
  "Headers",
  "MessageChannel",
  "MessageEvent",
  "MessagePort",
  "ReadableByteStreamController",
  "ReadableStream",
  "ReadableStreamBYOBReader",
  "ReadableStreamBYOBRequest",
  "ReadableStreamDefaultController",
  "ReadableStreamDefaultReader",
  "Request",
  "Response",
  "SubtleCrypto",
  "TextDecoder",
  "TextDecoderStream",
  "TextEncoder",
  "TextEncoderStream",
  "TransformStream",
  "TransformStreamDefaultController",
  "URL",
  "URLSearchParams",
  "WritableStream",
  "WritableStreamDefaultController",
  "WritableStreamDefaultWriter",
  "atob",
  "btoa",
  "clearInterval",
  "clearTimeout",
  "queueMicrotask",
  "structuredClone",
] as const

/** The web APIs hand out the outer realm's buffers, so the context shares those classes: `instanceof` must hold. */
const SHARED_CLASSES = [
  "ArrayBuffer",
  "SharedArrayBuffer",
  "DataView",
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
] as const

/** Web APIs throw the outer realm's errors, make its promises, objects and lists: `instanceof` must hold for those, too. */
const TWIN_CLASSES = [
  "Object",
  "Array",
  "Error",
  "TypeError",
  "RangeError",
  "SyntaxError",
  "Promise",
] as const

/** Garbage collection must not be observable: these hold on to what they are given. */
class StrongRef<T> {
  readonly #target: T
  constructor(target: T) {
    this.#target = target
  }
  deref(): T {
    return this.#target
  }
}
class SilentRegistry {
  register(): void {}
  unregister(): boolean {
    return false
  }
}

export function createIsolate(environment: {
  variables: Readonly<Record<string, string>>
  /** Told about each variable that code reads and that is not set. */
  onMissing: (name: string) => void
}): Isolate {
  // An ordinary global object. The wrapped kind asks Node about every access to a global, `JSON` and `Array` included,
  // which made functions run at half the speed.
  const context = createContext(constants.DONT_CONTEXTIFY, { name: "convex" })
  const realm = runInContext("globalThis", context) as Record<string, unknown> & {
    Date: DateConstructor
    Intl: typeof Intl
    Math: Math
    Error: ErrorConstructor
  }
  const realNow = realm.Date.now
  for (const name of [...WEB_GLOBALS, ...SHARED_CLASSES]) realm[name] = Reflect.get(globalThis, name)
  Object.assign(realm, trackedBlobs(), actionOnlyGlobals(globalThis), {
    self: realm,
    Convex: convexGlobal,
    AsyncLocalStorage,
    Date: executionDate(realm.Date),
    crypto: executionCrypto(),
    console: createConsole(),
    performance: executionPerformance(),
    process: { env: environmentProxy(environment.variables, environment.onMissing) },
    WeakRef: StrongRef,
    FinalizationRegistry: SilentRegistry,
  })
  for (const name of TWIN_CLASSES) acceptTwin(realm[name] as Constructor, globalThis[name] as Constructor)
  realm.Date.prototype.constructor = realm.Date
  executionDateTimeFormat(realm.Intl.DateTimeFormat, realNow)
  adaptSharedClasses()
  const realRandom = realm.Math.random
  realm.Math.random = executionRandom(realRandom)
  // The frames of the convex package stand between the developer's handler and its callees.
  realm.Error.stackTraceLimit = 30
  return { context }
}

type Constructor = new (...args: never[]) => object

/** Classes derived from this one inherit the test and must not accept more than before. */
function acceptTwin(own: Constructor, twin: Constructor): void {
  const isInstance = Function.prototype[Symbol.hasInstance]
  Object.defineProperty(own, Symbol.hasInstance, {
    value(this: unknown, value: unknown) {
      return isInstance.call(this, value) || (this === own && value instanceof twin)
    },
  })
}

let areSharedClassesAdapted = false

/** The classes of requests, responses and events are the outer realm's, so this is done once for all. */
function adaptSharedClasses(): void {
  if (areSharedClassesAdapted) return
  areSharedClassesAdapted = true
  Object.defineProperty(Event.prototype, "timeStamp", { get: executionTimeStamp(), configurable: true })
  for (const [owner, formData] of guardedFormData())
    Object.defineProperty(owner, "formData", { value: formData, configurable: true, writable: true })
}

/** Reads only: the deployment's variables change by `convex env set`, never from code. */
function environmentProxy(
  variables: Readonly<Record<string, string>>,
  onMissing: (name: string) => void,
): Record<string, string> {
  return new Proxy(
    { ...variables },
    {
      get(target, name) {
        if (typeof name === "string" && !Object.hasOwn(target, name)) onMissing(name)
        return Reflect.get(target, name) as unknown
      },
      set: () => false,
      deleteProperty: () => false,
      defineProperty: () => false,
    },
  )
}
