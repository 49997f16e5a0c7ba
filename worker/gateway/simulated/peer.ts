/** One connection of the simulated gateway: the challenge, the handshake with its refusals, and numbered events. */
import { randomUUID } from "node:crypto"
import type { WebSocket } from "ws"
import { z } from "zod"
import { METHODS } from "./methods.ts"
import type { Row } from "./state.ts"
import type { World } from "./world.ts"

const Request = z.object({
  id: z.string(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
})
export type Request = z.infer<typeof Request>

const Connect = z.object({
  minProtocol: z.number(),
  maxProtocol: z.number(),
  scopes: z.array(z.string()).default([]),
  auth: z.object({ token: z.string().optional() }).optional(),
})
type Connect = z.infer<typeof Connect>

export type Peer = {
  subscribed: boolean
  ok(id: string, payload: Row): void
  fail(id: string, error: Row): void
  event(event: string, payload: Row): void
}

const PROTOCOL = 4
export const LARGEST_FRAME = 26_214_400

/** Whoever has the token may do everything; before it is seen, nothing but the handshake is answered. */
export function admit(
  socket: WebSocket,
  world: World,
  onRequest: (peer: Peer, request: Request) => void,
): void {
  const send = (frame: Row) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame))
  }
  let seq = 0
  const peer: Peer = {
    subscribed: false,
    ok: (id, payload) => send({ type: "res", id, ok: true, payload }),
    fail: (id, error) => send({ type: "res", id, ok: false, error }),
    event: (event, payload) => send({ type: "event", event, payload, seq: ++seq }),
  }
  const tick = () => send({ type: "event", event: "tick", payload: { ts: Date.now() } })
  const ticking = setInterval(() => world.peers.has(peer) && tick(), world.tickMs)
  socket.on("close", () => {
    clearInterval(ticking)
    world.peers.delete(peer)
  })
  socket.on("message", (data) => {
    const request = requestIn(String(data))
    if (!request) return socket.close(1008, "no request")
    if (world.peers.has(peer)) return onRequest(peer, request)
    const connect = Connect.safeParse(request.params).data
    if (request.method !== "connect" || !connect)
      return leave(request.id, FIRST_WORD, 1008, "invalid handshake: first request must be connect")
    if (connect.minProtocol > PROTOCOL || connect.maxProtocol < PROTOCOL)
      return leave(request.id, OLD_PROTOCOL, 1002, "protocol mismatch")
    if (connect.auth?.token !== world.token)
      return leave(request.id, connect.auth?.token ? WRONG_TOKEN : NO_TOKEN, 1008, "unauthorized")
    world.peers.add(peer)
    peer.ok(request.id, helloOf(world, connect))
  })
  const leave = (id: string, details: Row, code: number, message: string) => {
    peer.fail(id, { code: "INVALID_REQUEST", message, details })
    socket.close(code, message)
  }
  send({ type: "event", event: "connect.challenge", payload: { nonce: randomUUID(), ts: Date.now() } })
}

const FIRST_WORD = {}
const OLD_PROTOCOL = { code: "PROTOCOL_MISMATCH", expectedProtocol: PROTOCOL }
const WRONG_TOKEN = { code: "AUTH_TOKEN_MISMATCH" }
const NO_TOKEN = { code: "AUTH_TOKEN_MISSING" }

function requestIn(text: string): Request | null {
  try {
    return Request.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

function helloOf({ version, life, tickMs }: World, { scopes }: Connect): Row {
  return {
    ...{ type: "hello-ok", protocol: PROTOCOL },
    server: { version, connId: randomUUID(), bootId: life.bootId },
    features: { methods: METHODS, events: ["agent", "chat", "sessions.changed", "tick", "shutdown"] },
    snapshot: { uptimeMs: Date.now() - life.startedAt, authMode: "token" },
    auth: { method: "token", role: "operator", scopes },
    policy: { tickIntervalMs: tickMs, maxPayload: LARGEST_FRAME },
  }
}
