/** One connection of the fake gateway: the challenge, the handshake with its refusals, and numbered events. */
import { createHash, createPublicKey, randomUUID, verify } from "node:crypto"
import type { WebSocket } from "ws"
import { METHODS } from "./methods.ts"
import type { World } from "./world.ts"
import type { Row } from "./state.ts"

export type Request = { id: string; method: string; params: Row }

export type Peer = {
  subscribed: boolean
  /** What its client said that it can do. */
  caps: string[]
  ok(id: string, payload: Row): void
  fail(id: string, error: Row, payload?: Row): void
  event(event: string, payload: Row): void
}

type ConnectParams = {
  minProtocol: number
  maxProtocol: number
  scopes: string[]
  caps?: string[]
  role: string
  client: { id: string; mode: string }
  auth?: { token?: string }
  device?: { id: string; publicKey: string; signature: string; signedAt: number; nonce: string }
}

export function admit(
  socket: WebSocket,
  world: World,
  onRequest: (peer: Peer, request: Request) => void,
): void {
  const challenge = { nonce: randomUUID(), ts: Date.now() }
  const send = (frame: Row) => socket.readyState === socket.OPEN && socket.send(JSON.stringify(frame))
  const held: Row[] = []
  let seq = 0
  const peer: Peer = {
    subscribed: false,
    caps: [],
    ok: (id, payload) => send({ type: "res", id, ok: true, payload }),
    fail: (id, error, payload) => send({ type: "res", id, ok: false, error, ...(payload && { payload }) }),
    event(event, payload) {
      const frame = { type: "event", event, payload, seq: ++seq }
      const { duplicate, swap, loses } = world.disturb
      if (event === loses) return
      if (swap && held.length === 0) return void held.push(frame)
      send(frame)
      if (duplicate) send(frame)
      for (const late of held.splice(0)) send(late)
    },
  }
  const ticking = setInterval(() => {
    if (world.peers.has(peer)) send({ type: "event", event: "tick", payload: { ts: Date.now() } })
  }, world.tickMs)
  socket.on("close", () => {
    clearInterval(ticking)
    world.peers.delete(peer)
  })
  socket.on("message", (data) => {
    const request = JSON.parse(String(data)) as Request
    if (world.peers.has(peer)) return onRequest(peer, request)
    const refusal = refusalOf(request, challenge, world)
    if (refusal) {
      peer.fail(request.id, refusal.error)
      return socket.close(refusal.close, String(refusal.error.message).slice(0, 100))
    }
    const params = request.params as unknown as ConnectParams
    peer.caps = params.caps ?? []
    world.peers.add(peer)
    peer.ok(request.id, helloOf(world, params))
  })
  send({ type: "event", event: "connect.challenge", payload: challenge })
}

function refusalOf({ method, params }: Request, challenge: { nonce: string; ts: number }, world: World) {
  if (method !== "connect")
    return {
      error: { code: "INVALID_REQUEST", message: "invalid handshake: first request must be connect" },
      close: 1008,
    }
  const { minProtocol, maxProtocol, auth, device, ...rest } = params as unknown as ConnectParams
  const expectedProtocol = 4
  if (minProtocol > expectedProtocol || maxProtocol < expectedProtocol)
    return {
      error: {
        ...{ code: "INVALID_REQUEST", message: "protocol mismatch" },
        details: { code: "PROTOCOL_MISMATCH", expectedProtocol },
      },
      close: 1002,
    }
  if (!auth?.token && !device)
    return {
      error: {
        ...{ code: "NOT_PAIRED", message: "device identity required" },
        details: { code: "DEVICE_IDENTITY_REQUIRED" },
      },
      close: 1008,
    }
  if (auth?.token !== world.token)
    return {
      error: {
        ...{ code: "INVALID_REQUEST", message: "unauthorized: gateway token mismatch" },
        details: { code: auth?.token ? "AUTH_TOKEN_MISMATCH" : "AUTH_TOKEN_MISSING" },
      },
      close: 1008,
    }
  if (device && !isSigned(device, rest, auth.token, challenge))
    return {
      error: {
        ...{ code: "INVALID_REQUEST", message: "device signature invalid" },
        details: { code: "DEVICE_AUTH_SIGNATURE_INVALID" },
      },
      close: 1008,
    }
  return null
}

/** The second form of the signed text. */
function isSigned(
  device: NonNullable<ConnectParams["device"]>,
  { client, role, scopes }: Pick<ConnectParams, "client" | "role" | "scopes">,
  token: string,
  challenge: { nonce: string; ts: number },
): boolean {
  const raw = Buffer.from(device.publicKey, "base64url")
  const text = `v2|${device.id}|${client.id}|${client.mode}|${role}|${scopes.join(",")}|${challenge.ts}|${token}|${challenge.nonce}`
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: device.publicKey }, format: "jwk" })
  return (
    createHash("sha256").update(raw).digest("hex") === device.id &&
    device.nonce === challenge.nonce &&
    verify(null, Buffer.from(text), key, Buffer.from(device.signature, "base64url"))
  )
}

function helloOf(world: World, { scopes }: ConnectParams): Row {
  return {
    ...{ type: "hello-ok", protocol: 4 },
    server: {
      ...{ version: world.version, connId: randomUUID() },
      ...(world.isNewest && { bootId: world.life.bootId }),
    },
    features: {
      methods: METHODS[world.version],
      events: ["agent", "chat", "session.message", "sessions.changed", "tick", "shutdown"],
    },
    snapshot: { uptimeMs: Date.now() - world.life.startedAt, authMode: "token" },
    auth: { method: "token", role: "operator", scopes },
    policy: { tickIntervalMs: world.tickMs, maxPayload: 26_214_400 },
  }
}
