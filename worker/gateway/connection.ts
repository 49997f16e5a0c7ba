/** One connection to a gateway from its first byte to its end: handshake, requests, events, silence, and why it ended. */
import { randomUUID } from "node:crypto"
import WebSocket from "ws"
import type { Clock } from "../loop/ports.ts"
import type { DeviceIdentity } from "./device.ts"
import { Challenge, Hello, readFrame, type EventFrame, type ResponseFrame } from "./frames.ts"
import { connectParams, helloTrouble } from "./handshake.ts"
import { createSequence } from "./sequence.ts"
import { GatewayError, handshakeTrouble, trouble, upgradeTrouble, type Trouble } from "./trouble.ts"

export type ConnectionOptions = {
  url: string
  token: string | undefined
  device: DeviceIdentity
  clock: Clock
  onHello(hello: Hello): void
  onEvent(frame: EventFrame): void
  /** So many events were not delivered. */
  onGap(missed: number): void
  /** Once, whatever came before. */
  onEnd(why: Trouble): void
}

/** Answers to one request: most have one, `agent` has two. */
type Pending = { onAnswer(frame: ResponseFrame): "more" | "done"; onLost(error: GatewayError): void }

export type Connection = {
  /** Throws a GatewayError where the connection is not open; nothing was sent then. */
  send(method: string, params: unknown, pending: Pending): { forget(): void }
  end(why: Trouble): void
}

const HANDSHAKE_MS = 15_000
const TICK_MS = 30_000
const LARGEST_FRAME = 64 * 1024 * 1024

export function openConnection(options: ConnectionOptions): Connection {
  const { clock, token, device } = options
  const socket = new WebSocket(options.url, { maxPayload: LARGEST_FRAME, perMessageDeflate: false })
  const pending = new Map<string, Pending>()
  const sequence = createSequence(options.onGap)
  let isOpen = false
  let hasEnded = false
  let heardAt = clock.now()
  let refusal: Trouble | null = null
  let silenceMs = HANDSHAKE_MS
  let stopWatching = watchSilence()

  function watchSilence(): () => void {
    return clock.after(Math.max(1, heardAt + silenceMs - clock.now()), () => {
      if (hasEnded) return
      if (clock.now() - heardAt < silenceMs) {
        stopWatching = watchSilence()
        return
      }
      end(
        isOpen
          ? trouble("silent", `The gateway said nothing for ${Math.round(silenceMs / 1_000)} s.`)
          : trouble(
              "not_a_gateway",
              "It accepted the connection and did not greet; is it an OpenClaw gateway?",
            ),
      )
    })
  }

  function end(why: Trouble): void {
    if (hasEnded) return
    hasEnded = true
    isOpen = false
    stopWatching()
    socket.terminate()
    for (const { onLost } of pending.values()) onLost(new GatewayError(why, true))
    pending.clear()
    options.onEnd(why)
  }

  function send(method: string, params: unknown, waiting: Pending): { forget(): void } {
    if (socket.readyState !== WebSocket.OPEN || hasEnded)
      throw new GatewayError(trouble("not_connected", "There is no connection to the gateway."))
    const id = randomUUID()
    pending.set(id, waiting)
    socket.send(JSON.stringify({ type: "req", id, method, params }))
    return { forget: () => pending.delete(id) }
  }

  function greet(challenge: Challenge): void {
    send("connect", connectParams(challenge, { token, device, now: clock.now() }), {
      onAnswer(frame) {
        if (!frame.ok) {
          // The close that follows says less than this.
          refusal = handshakeTrouble(frame.error ?? { code: "UNKNOWN", message: "without a reason" })
          end(refusal)
          return "done"
        }
        const hello = Hello.safeParse(frame.payload)
        const wrong = hello.success
          ? helloTrouble(hello.data)
          : trouble("handshake", "The gateway's greeting is not what Clutch knows.")
        if (wrong || !hello.success) {
          end(wrong ?? trouble("handshake", "The gateway's greeting is not what Clutch knows."))
          return "done"
        }
        isOpen = true
        silenceMs = 2 * (hello.data.policy?.tickIntervalMs ?? TICK_MS) + 1_000
        options.onHello(hello.data)
        return "done"
      },
      onLost() {},
    })
  }

  socket.on("message", (data) => {
    if (hasEnded) return
    const frame = readFrame(String(data))
    if (!frame)
      return isOpen ? undefined : end(trouble("not_a_gateway", "It greets in a way no gateway does."))
    heardAt = clock.now()
    if (frame.type === "res") {
      const waiting = pending.get(frame.id)
      if (waiting?.onAnswer(frame) === "done") pending.delete(frame.id)
    } else if (frame.event === "connect.challenge") {
      const challenge = Challenge.safeParse(frame.payload)
      if (!isOpen && challenge.success) greet(challenge.data)
    } else if (isOpen && sequence.isNew(frame.seq)) options.onEvent(frame)
  })
  socket.on("unexpected-response", (_request, response) => {
    let body = ""
    response.on("data", (chunk: Buffer) => (body = (body + chunk.toString()).slice(0, 2_000)))
    response.on("end", () => end(upgradeTrouble(response.statusCode ?? 0, body)))
    response.on("error", () => end(upgradeTrouble(response.statusCode ?? 0, body)))
  })
  socket.on("error", (error) => {
    if (!isOpen) end(trouble("unreachable", `The gateway cannot be reached: ${error.message || error.name}.`))
  })
  socket.on("close", (code, reason) => {
    const words = reason.length > 0 ? `, ${reason.toString()}` : ""
    end(refusal ?? trouble("closed", `The gateway closed the connection (${code}${words}).`))
  })
  return { send, end }
}
