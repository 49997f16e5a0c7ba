/**
 * Reading a Blob is real asynchronous work, which a query or mutation must be known to wait for; and a File without a
 * date has that of the function that made it.
 */
import { executions, isActionKind } from "./execution.ts"

type Reading = "arrayBuffer" | "bytes" | "text"
const READING: readonly Reading[] = ["arrayBuffer", "bytes", "text"]

/** The method as functions see it. */
function tracked(real: (this: Blob) => Promise<unknown>): (this: Blob) => Promise<unknown> {
  return function (this: Blob) {
    const work = real.call(this)
    return executions.getStore()?.track(work) ?? work
  }
}

/** Stand-ins for the methods of a Blob, by name. */
export function trackedReading(): [name: Reading, method: (this: Blob) => Promise<unknown>][] {
  return READING.flatMap((name) => {
    const real: unknown = Reflect.get(Blob.prototype, name)
    return typeof real === "function" ? [[name, tracked(real as (this: Blob) => Promise<unknown>)]] : []
  })
}

/** Where the work must be known, a stream has all the bytes at once. */
function trackedStream(this: Blob): ReadableStream {
  const execution = executions.getStore()
  if (execution === undefined || isActionKind(execution.kind)) return Blob.prototype.stream.call(this)
  const work = execution.track(Blob.prototype.arrayBuffer.call(this))
  return new ReadableStream({
    async start(controller) {
      const bytes = new Uint8Array(await work)
      if (bytes.length > 0) controller.enqueue(bytes)
      controller.close()
    },
  })
}

/** A part of such a Blob is one, too. */
function sliceAs(prototype: Blob): Blob["slice"] {
  return function (this: Blob, ...range) {
    return Object.setPrototypeOf(Blob.prototype.slice.apply(this, range), prototype) as Blob
  }
}

type Making = [parts?: unknown, nameOrOptions?: unknown, options?: { lastModified?: number }]

function dated([parts, name, options]: Making): Making {
  const lastModified = executions.getStore()?.now()
  return [parts, name, lastModified === undefined ? options : { lastModified, ...options }]
}

/** `Blob` and `File` for a context of their own. What the web APIs hand out is an instance of these, too. */
export function trackedBlobs(): { Blob: typeof Blob; File: typeof File } {
  const methods = trackedReading()
  const derive = <Class extends typeof Blob | typeof File>(
    Real: Class,
    given: (making: Making) => Making = (making) => making,
  ): Class => {
    // A plain subclass: its instances are Blobs to everything outside.
    const Derived = class extends (Real as new (...making: Making) => Blob) {
      static override [Symbol.hasInstance](value: unknown): boolean {
        return value instanceof Real
      }
      constructor(...making: Making) {
        super(...given(making))
      }
    }
    Object.defineProperty(Derived, "name", { value: Real.name })
    const members = [
      ...methods,
      ["slice", sliceAs(Derived.prototype)] as const,
      ["stream", trackedStream] as const,
    ]
    for (const [name, value] of members)
      Object.defineProperty(Derived.prototype, name, { value, configurable: true, writable: true })
    return Derived as unknown as Class
  }
  return { Blob: derive(Blob), File: derive(File, dated) }
}
