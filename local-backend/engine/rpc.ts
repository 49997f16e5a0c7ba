/** Calls between threads: each side names its methods, sends arguments, and gets a promise of the answer. */
import { inspect } from "node:util"
import type { MessagePort, Transferable, Worker } from "node:worker_threads"
import { DatabaseError } from "../database/errors.ts"
import type { DatabaseErrorCode } from "../database/errors.ts"
import { PushError } from "../functions/errors.ts"
import type { PushErrorCode } from "../functions/errors.ts"

/** A thread's methods. Arguments and answers must survive structured cloning. */
export type Methods = Record<string, (...args: never[]) => unknown>

export type RemoteError = { name: string; message: string; stack?: string; code?: string }

type Message =
  | { type: "call"; id: number; method: string; args: unknown[] }
  | { type: "news"; method: string; args: unknown[] }
  | { type: "answer"; id: number; value: unknown }
  | { type: "failure"; id: number; error: RemoteError }

export type Peer<Remote extends Methods> = {
  call<Name extends keyof Remote & string>(
    method: Name,
    ...args: Parameters<Remote[Name]>
  ): Promise<Awaited<ReturnType<Remote[Name]>>>
  /** Calls without asking for the answer, and at once: also where code follows that never yields. */
  tell<Name extends keyof Remote & string>(method: Name, ...args: Parameters<Remote[Name]>): void
  /** Tells what nobody answers. It goes with the answer that follows it in the same turn: the other side wakes once for both. */
  news<Name extends keyof Remote & string>(method: Name, ...args: Parameters<Remote[Name]>): void
  /** Posts a call whose number the caller chose, to be answered through `onAnswer`. */
  post(id: number, method: string, args: unknown[]): void
  /** The other side is gone: everything that waits for it fails. */
  abandon(error: Error): void
}

type Answered = (id: number, outcome: { ok: true; value: unknown } | { ok: false; error: Error }) => void

/** An answer some of whose parts move to the other thread instead of being copied. */
export class Moved {
  readonly value: unknown
  readonly parts: Transferable[]
  constructor(value: unknown, parts: Transferable[]) {
    this.value = value
    this.parts = parts
  }
}

/** `around` runs each handler, and knows the number of the call it answers. */
export function connect<Remote extends Methods>(
  port: MessagePort | Worker,
  methods: Methods,
  options: { around?: (id: number, work: () => unknown) => unknown; onAnswer?: Answered } = {},
): Peer<Remote> {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let lastId = 0

  /** What is said in one turn goes over together: a group of mutations wakes the other thread once. */
  let outgoing: Message[] = []
  let isFlushDue = false
  function send(message: Message): void {
    outgoing.push(message)
    if (isFlushDue) return
    isFlushDue = true
    // What was settled in the same moment is said before this microtask comes.
    queueMicrotask(flush)
  }

  function flush(): void {
    const batch = outgoing
    outgoing = []
    isFlushDue = false
    if (batch.length === 0) return
    try {
      port.postMessage(batch)
    } catch {
      // One of them cannot be copied; the others can.
      for (const message of batch) sendAlone(message)
    }
  }

  function sendAlone(message: Message): void {
    try {
      port.postMessage([message])
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error))
      if (message.type === "call") settle(message.id, { ok: false, error: failure })
      else if (message.type !== "news")
        port.postMessage([{ type: "failure", id: message.id, error: dehydrate(failure) }])
    }
  }

  /** Nobody waits for what it returns; a handler that throws is a bug of this side's own. */
  function hear(method: string, args: unknown[]): void {
    const handler = methods[method]
    if (handler === undefined) throw new Error(`Unknown method ${method}`)
    Reflect.apply(handler, methods, args)
  }

  async function answer(id: number, method: string, args: unknown[]): Promise<void> {
    try {
      const handler = methods[method]
      if (handler === undefined) throw new Error(`Unknown method ${method}`)
      const run = () => Reflect.apply(handler, methods, args) as unknown
      const value = await (options.around === undefined ? run() : options.around(id, run))
      if (value instanceof Moved) {
        flush()
        port.postMessage([{ type: "answer", id, value: value.value }], value.parts)
      } else send({ type: "answer", id, value })
    } catch (error) {
      send({ type: "failure", id, error: dehydrate(error) })
    }
  }

  function settle(id: number, outcome: Parameters<Answered>[1]): void {
    const waiter = waiting.get(id)
    waiting.delete(id)
    if (waiter === undefined) options.onAnswer?.(id, outcome)
    else if (outcome.ok) waiter.resolve(outcome.value)
    else waiter.reject(outcome.error)
  }

  port.on("message", (batch: Message[]) => {
    for (const message of batch) {
      if (message.type === "call") void answer(message.id, message.method, message.args)
      else if (message.type === "news") hear(message.method, message.args)
      else if (message.type === "answer") settle(message.id, { ok: true, value: message.value })
      else settle(message.id, { ok: false, error: revive(message.error) })
    }
  })

  return {
    call: (method, ...args) =>
      new Promise((resolve, reject) => {
        // Numbers of this side's own are negative, so that they never meet those given to `post`.
        const id = --lastId
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        send({ type: "call", id, method, args })
      }),
    tell(method, ...args) {
      send({ type: "call", id: --lastId, method, args })
      flush()
    },
    news(method, ...args) {
      outgoing.push({ type: "news", method, args })
      // After the microtasks of this turn at the latest; an answer among them takes it along.
      process.nextTick(flush)
    },
    post(id, method, args) {
      outgoing.push({ type: "call", id, method, args })
      // What came in the same turn is answered first: to post wakes the other side, which may take this one's processor.
      process.nextTick(flush)
    },
    abandon(error) {
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    },
  }
}

export function dehydrate(error: unknown): RemoteError {
  if (!(error instanceof Error)) return { name: "Error", message: inspect(error) }
  const { name, message, stack } = error
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined
  return { name, message, ...(stack === undefined ? {} : { stack }), ...(code === undefined ? {} : { code }) }
}

export function revive({ name, message, stack, code }: RemoteError): Error {
  const error = reviveKind(name, message, code)
  if (stack !== undefined) error.stack = stack
  return error
}

function reviveKind(name: string, message: string, code: string | undefined): Error {
  if (name === "PushError") return new PushError(code as PushErrorCode, message)
  if (name === "DatabaseError") return new DatabaseError(code as DatabaseErrorCode, message)
  return Object.assign(new Error(message), { name, code })
}
