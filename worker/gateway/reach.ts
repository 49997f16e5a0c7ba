/** Keeps a connection to an OpenClaw gateway open to know whether it can be reached; reconnects with growing patience. */
import { setTimeout as sleep } from "node:timers/promises"
import WebSocket from "ws"
import { z } from "zod"

export type Reach =
  | { kind: "connecting" }
  /** The gateway greeted us. */
  | { kind: "reachable" }
  | { kind: "unreachable"; sentence: string }

/** A gateway greets every connection with this event before anything else. */
const Greeting = z.looseObject({ type: z.literal("event"), event: z.literal("connect.challenge") })

const GREETING_MS = 10_000
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

/** Tells each change; ends when the signal says so. */
export async function watchReach(
  url: string,
  tell: (reach: Reach) => void,
  signal: AbortSignal,
): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS
  while (!signal.aborted) {
    tell({ kind: "connecting" })
    const sentence = await untilClosed(url, signal, () => {
      pauseMs = FIRST_PAUSE_MS
      tell({ kind: "reachable" })
    })
    if (signal.aborted) return
    tell({ kind: "unreachable", sentence })
    await sleep(pauseMs, undefined, { signal }).catch(() => {})
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
  }
}

/** Resolves with why the connection ended. */
function untilClosed(url: string, signal: AbortSignal, onGreeting: () => void): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { handshakeTimeout: GREETING_MS })
    const silence = setTimeout(() => {
      resolve("It accepted the connection and said nothing; is it an OpenClaw gateway?")
      socket.terminate()
    }, GREETING_MS)
    const leave = () => socket.terminate()
    signal.addEventListener("abort", leave, { once: true })
    socket.on("message", (data) => {
      if (!isGreeting(String(data))) return
      clearTimeout(silence)
      onGreeting()
    })
    socket.on("error", (error) => resolve(error.message))
    socket.on("close", (code, reason) => {
      clearTimeout(silence)
      signal.removeEventListener("abort", leave)
      resolve(`It closed the connection (${code}${reason.length > 0 ? `, ${reason.toString()}` : ""}).`)
    })
  })
}

function isGreeting(text: string): boolean {
  try {
    return Greeting.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}
