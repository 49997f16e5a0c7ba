/** The globals whose behaviour depends on who runs: frozen and seeded in queries and mutations, real in actions. */
import { webcrypto } from "node:crypto"
import { currentExecution, executions, isActionKind } from "./execution.ts"

const ADVICE =
  "Please consider using an action. See https://docs.convex.dev/functions/actions for more details."

/** Throws Convex's sentence where determinism forbids the thing. */
export function requireAction(what: string): void {
  const execution = executions.getStore()
  if (execution === undefined || isActionKind(execution.kind)) return
  if (execution.kind === "import") throw new Error(`Can't use ${what} at import time.`)
  throw new Error(`Can't use ${what} in queries and mutations. ${ADVICE}`)
}

/** Wraps a function of the outside world so that only actions may call it. */
function onlyInActions<Args extends unknown[], Result>(
  what: string,
  real: (...args: Args) => Result,
): (...args: Args) => Result {
  return (...args) => {
    requireAction(what)
    return real(...args)
  }
}

/** `Date` as the running function sees it. Behaves as the given realm's own outside of any function. */
export function executionDate(RealDate: DateConstructor): DateConstructor {
  const now = () => executions.getStore()?.now() ?? RealDate.now()
  const proxy: DateConstructor = new Proxy(RealDate, {
    construct(target, args: unknown[], newTarget) {
      const constructor = newTarget === proxy ? target : newTarget
      return Reflect.construct(target, args.length === 0 ? [now()] : args, constructor) as Date
    },
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver): unknown => (key === "now" ? now : Reflect.get(target, key, receiver)),
  })
  return proxy
}

/** Without a date these format the present one: the running function's, that is. */
export function executionDateTimeFormat(RealFormat: typeof Intl.DateTimeFormat, realNow: () => number): void {
  const now = () => executions.getStore()?.now() ?? realNow()
  const { prototype } = RealFormat
  const format = Object.getOwnPropertyDescriptor(prototype, "format")?.get
  const { formatToParts } = prototype
  Object.defineProperty(prototype, "format", {
    configurable: true,
    get(this: Intl.DateTimeFormat) {
      const bound = format?.call(this) as Intl.DateTimeFormat["format"]
      return (date?: Date | number) => bound(date ?? now())
    },
  })
  Object.defineProperty(prototype, "formatToParts", {
    configurable: true,
    writable: true,
    value(this: Intl.DateTimeFormat, date?: Date | number) {
      return formatToParts.call(this, date ?? now())
    },
  })
}

/** When an event was made, as the function that looks at it may know: events tell it by a clock of their own. */
export function executionTimeStamp(): (this: Event) => number {
  const real = Object.getOwnPropertyDescriptor(Event.prototype, "timeStamp")?.get
  return function (this: Event) {
    const timeStamp = real?.call(this) as number
    const execution = executions.getStore()
    return execution === undefined || isActionKind(execution.kind) ? timeStamp : execution.now()
  }
}

/** What reads a form out of a body, refused in queries and mutations. */
export function guardedFormData(): [
  owner: object,
  method: (this: Request | Response) => Promise<FormData>,
][] {
  return [Request.prototype, Response.prototype].map((owner) => {
    const { formData } = owner
    return [
      owner,
      function (this: Request | Response) {
        requireAction("formData()")
        return formData.call(this)
      },
    ]
  })
}

export function executionRandom(realRandom: () => number): () => number {
  return () => {
    const execution = executions.getStore()
    return execution === undefined ? realRandom() : execution.random()
  }
}

type Crypto = webcrypto.Crypto

/** New keys need real randomness, which only actions have; what derives from given ones is the same every time. */
const KEY_MAKING = new Set(["generateKey"])

/** WebCrypto over the execution's randomness; real asynchronous work is tracked as part of the function. */
export function executionCrypto(real: Crypto = webcrypto): Crypto {
  const subtle = new Proxy(real.subtle, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target)
      if (typeof member !== "function") return member
      return (...args: unknown[]) => {
        if (KEY_MAKING.has(String(key))) requireAction(`crypto.subtle.${String(key)}()`)
        const work = Reflect.apply(member, target, args) as Promise<unknown>
        return executions.getStore()?.track(work) ?? work
      }
    },
  })
  const fill = <View extends NodeJS.ArrayBufferView>(view: View): View => {
    const execution = executions.getStore()
    if (execution === undefined) {
      webcrypto.getRandomValues(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
      return view
    }
    if (view.byteLength > 65_536) throw new Error("The requested length exceeds 65,536 bytes")
    execution.fillRandom(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
    return view
  }
  return new Proxy(real, {
    get(target, key): unknown {
      if (key === "subtle") return subtle
      if (key === "getRandomValues") return fill
      if (key === "randomUUID") return () => uuidFrom(fill(new Uint8Array(16)))
      return Reflect.get(target, key, target)
    },
  })
}

function uuidFrom(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString("hex")
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}

/** Timers and the network, refused in queries and mutations. */
export function actionOnlyGlobals(real: typeof globalThis): Record<string, unknown> {
  return {
    fetch: onlyInActions("fetch()", real.fetch),
    setTimeout: onlyInActions("setTimeout", real.setTimeout),
    setInterval: onlyInActions("setInterval", real.setInterval),
  }
}

/** A clock for `performance` that stands still where `Date` does. */
export function executionPerformance(): { now: () => number; timeOrigin: number } {
  return { now: () => currentExecution("performance.now").now(), timeOrigin: 0 }
}
