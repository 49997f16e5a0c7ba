/** The one way to an OpenClaw gateway: stays connected, asks, listens, and stops where only a person can help. */
import { z } from "zod"
import type { Log } from "#lib/log"
import { systemClock, type Clock } from "../loop/ports.ts"
import { pauseMs } from "./backoff.ts"
import { bootOf, isSameBoot, type Boot } from "./boot.ts"
import { openConnection, type Connection } from "./connection.ts"
import type { DeviceIdentity } from "./device.ts"
import type { EventFrame, Hello, ResponseFrame } from "./frames.ts"
import { readServed } from "./served.ts"
import { canBeWaitedOut, GatewayError, trouble, type Trouble } from "./trouble.ts"

export type GatewayOptions = {
  url: string
  token?: string | undefined
  device: DeviceIdentity
  log: Log
  clock?: Clock
  /** At least 0 and below 1. */
  random?: () => number
}

export type GatewayState =
  | { kind: "connecting" }
  /** `restarted`: another life of the gateway than the last time; null at the first connection of this client. */
  | { kind: "connected"; hello: Hello; boot: Boot; restarted: boolean | null }
  | { kind: "waiting"; trouble: Trouble; retryAt: number }
  /** It will not try again: for `trouble.mend`, or because it was told to stop. */
  | { kind: "stopped"; trouble: Trouble }

export type RequestOptions<T extends z.ZodType> = { answer: T; timeoutMs?: number }

export type GatewayClient = {
  state(): GatewayState
  /** Called at once with the present state and at every change. Answers how to stop listening. */
  onState(listener: (state: GatewayState) => void): () => void
  /** Every event of every session, in order, without repetitions. */
  onEvent(listener: (event: GatewayEvent) => void): () => void
  /** So many events were lost: whoever keeps a copy of something reads it anew. */
  onGap(listener: (missed: number) => void): () => void
  /** Resolves when connected; rejects with what cannot be waited out, or when the time is over. */
  ready(timeoutMs?: number): Promise<Hello>
  /** Whether the connected gateway lists the method. False while there is no connection. */
  has(method: string): boolean
  /** One request, one answer. Nothing is sent again by itself: `maybeDone` of the error says what is known. */
  request<T extends z.ZodType>(
    method: string,
    params: object,
    options: RequestOptions<T>,
  ): Promise<z.output<T>>
  /** A request with two answers (`agent`): taken, and done. `done` has no time limit but the connection's end. */
  begin<A extends z.ZodType, D extends z.ZodType>(
    method: string,
    params: object,
    answers: { taken: A; done: D; timeoutMs?: number },
  ): Promise<{ taken: z.output<A>; done: Promise<z.output<D>> }>
  /** What an agent shows, at the address that the gateway gave for it. */
  read(address: string, mostBytes: number): Promise<Uint8Array>
  stop(): Promise<void>
}

export type GatewayEvent = Pick<EventFrame, "event" | "payload" | "seq">

const REQUEST_MS = 30_000

export function createGatewayClient(options: GatewayOptions): GatewayClient {
  const { log, clock = systemClock, random = Math.random } = options
  const listeners = {
    state: new Set<(state: GatewayState) => void>(),
    event: new Set<(event: GatewayEvent) => void>(),
    gap: new Set<(missed: number) => void>(),
  }
  let state: GatewayState = { kind: "connecting" }
  let connection: Connection | null = null
  let lastBoot: Boot | null = null
  let failures = 0
  let callOff = () => {}

  const become = (next: GatewayState) => {
    state = next
    for (const listener of [...listeners.state]) listener(next)
  }

  const connect = () => {
    become({ kind: "connecting" })
    connection = openConnection({
      ...{ url: options.url, token: options.token, device: options.device, clock },
      onHello: (hello) => void settle(hello),
      onEvent: (event) => {
        for (const listener of [...listeners.event]) listener(event)
      },
      onGap(missed) {
        log.warn({ missed }, "gateway.events_missed")
        for (const listener of [...listeners.gap]) listener(missed)
      },
      onEnd: lose,
    })
  }

  /** Events of all sessions come only to who asked for them; a gateway that does not know the wish sends chats anyway. */
  const settle = async (hello: Hello) => {
    const own = connection
    if (hello.features.methods.includes("sessions.subscribe"))
      await request("sessions.subscribe", {}, { answer: z.unknown() }).catch((error: unknown) =>
        log.warn({ error }, "gateway.subscribe_failed"),
      )
    // The connection may have ended meanwhile.
    if (own === null || own !== connection || state.kind === "stopped") return
    failures = 0
    const boot = bootOf(hello, clock.now())
    const restarted = lastBoot === null ? null : !isSameBoot(lastBoot, boot)
    lastBoot = boot
    log.info({ version: hello.server.version, protocol: hello.protocol, restarted }, "gateway.connected")
    become({ kind: "connected", hello, boot, restarted })
  }

  const lose = (why: Trouble) => {
    connection = null
    if (state.kind === "stopped") return
    if (!canBeWaitedOut(why)) {
      log.error({ code: why.code, sentence: why.sentence, mend: why.mend }, "gateway.stopped")
      return become({ kind: "stopped", trouble: why })
    }
    failures += 1
    const inMs = pauseMs(failures, random, why.retryAfterMs)
    log.info({ code: why.code, sentence: why.sentence, inMs }, "gateway.lost")
    callOff = clock.after(inMs, connect)
    become({ kind: "waiting", trouble: why, retryAt: clock.now() + inMs })
  }

  /** Where a request goes; its error says that nothing was sent. */
  const open = (): Connection => {
    if (connection) return connection
    const why = state.kind === "waiting" || state.kind === "stopped" ? state.trouble : null
    throw new GatewayError(
      why && !canBeWaitedOut(why)
        ? why
        : trouble("not_connected", why?.sentence ?? "Clutch is still connecting to the gateway."),
    )
  }

  const request: GatewayClient["request"] = (method, params, { answer, timeoutMs = REQUEST_MS }) =>
    new Promise((resolve, reject) => {
      const { forget } = open().send(method, params, {
        onAnswer(frame) {
          callOffLimit()
          settleWith(method, frame, answer, resolve, reject)
          return "done"
        },
        onLost(error) {
          callOffLimit()
          reject(error)
        },
      })
      const callOffLimit = clock.after(timeoutMs, () => {
        forget()
        reject(tooLate(method, timeoutMs))
      })
    })

  const begin: GatewayClient["begin"] = (method, params, { taken, done, timeoutMs = REQUEST_MS }) =>
    new Promise((resolve, reject) => {
      const end = Promise.withResolvers<z.output<typeof done>>()
      // Whoever only wants to know that it was taken need not listen to the end.
      end.promise.catch(() => {})
      let isTaken = false
      const { forget } = open().send(method, params, {
        onAnswer(frame) {
          callOffLimit()
          if (isTaken) {
            settleWith(method, frame, done, end.resolve, end.reject)
            return "done"
          }
          isTaken = true
          settleWith(method, frame, taken, (value) => resolve({ taken: value, done: end.promise }), reject)
          return frame.ok ? "more" : "done"
        },
        onLost(error) {
          callOffLimit()
          reject(error)
          end.reject(error)
        },
      })
      const callOffLimit = clock.after(timeoutMs, () => {
        forget()
        reject(tooLate(method, timeoutMs))
      })
    })

  const client: GatewayClient = {
    state: () => state,
    onState(listener) {
      listeners.state.add(listener)
      listener(state)
      return () => listeners.state.delete(listener)
    },
    onEvent: (listener) => added(listeners.event, listener),
    onGap: (listener) => added(listeners.gap, listener),
    has: (method) => state.kind === "connected" && state.hello.features.methods.includes(method),
    request,
    begin,
    read: (address, mostBytes) => readServed(options, address, mostBytes),
    ready: (timeoutMs = REQUEST_MS) => untilConnected(client, clock, timeoutMs),
    async stop() {
      callOff()
      const why = trouble("stopped", "Clutch ended its connection to the gateway.")
      become({ kind: "stopped", trouble: why })
      connection?.end(why)
      listeners.state.clear()
      listeners.event.clear()
      listeners.gap.clear()
    },
  }
  connect()
  return client
}

function added<T>(set: Set<T>, one: T): () => void {
  set.add(one)
  return () => set.delete(one)
}

const tooLate = (method: string, timeoutMs: number) =>
  new GatewayError(trouble("no_answer", `The gateway did not answer ${method} within ${timeoutMs} ms.`), true)

function settleWith<T extends z.ZodType>(
  method: string,
  frame: ResponseFrame,
  schema: T,
  resolve: (value: z.output<T>) => void,
  reject: (error: GatewayError) => void,
): void {
  if (!frame.ok) {
    const wire = frame.error ?? { code: "UNKNOWN", message: "without a reason" }
    return reject(
      new GatewayError(trouble("refused", `${method}: ${wire.message}`, wire.retryAfterMs), false, wire),
    )
  }
  const parsed = schema.safeParse(frame.payload)
  if (parsed.success) return resolve(parsed.data)
  const [issue] = parsed.error.issues
  const where = `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`
  reject(
    new GatewayError(
      trouble("unexpected_answer", `${method} answered in a form that Clutch does not know (${where}).`),
      true,
    ),
  )
}

function untilConnected(client: GatewayClient, clock: Clock, timeoutMs: number): Promise<Hello> {
  return new Promise((resolve, reject) => {
    let unlisten = () => {}
    const finish = (act: () => void) => {
      callOff()
      queueMicrotask(() => unlisten())
      act()
    }
    const callOff = clock.after(timeoutMs, () => {
      const state = client.state()
      const why = state.kind === "waiting" ? state.trouble.sentence : "it did not answer"
      finish(() =>
        reject(new GatewayError(trouble("unreachable", `No gateway after ${timeoutMs} ms: ${why}`))),
      )
    })
    unlisten = client.onState((state) => {
      if (state.kind === "connected") finish(() => resolve(state.hello))
      else if (state.kind === "stopped") finish(() => reject(new GatewayError(state.trouble)))
    })
  })
}
