/** An OpenClaw gateway in this process, on a real socket: sessions, runs, lanes, crashes and restarts as the real ones have. */
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { WebSocketServer, type WebSocket } from "ws"
import { answer } from "./methods.ts"
import { admit } from "./peer.ts"
import { newLife } from "./state.ts"
import { createWorld, type FakeOptions } from "./world.ts"

export type { FakeOptions } from "./world.ts"
export type FakeGateway = Awaited<ReturnType<typeof openFakeGateway>>

export async function openFakeGateway(options: FakeOptions = {}) {
  const world = createWorld(options)
  let port = 0
  let server: WebSocketServer | null = null

  const start = async () => {
    world.life = newLife()
    server = new WebSocketServer({
      ...{ host: "127.0.0.1", port },
      verifyClient: (_info, decide) =>
        decide(!world.life.isDraining, 503, "Gateway websocket admission closed"),
    })
    await once(server, "listening")
    port = (server.address() as AddressInfo).port
    server.on("connection", (socket) => admit(socket, world, (peer, frame) => answer(world, peer, frame)))
    void world.resumeInterrupted()
  }
  const leave = async (end: (socket: WebSocket) => void) => {
    const leaving = server
    server = null
    if (!leaving) return
    for (const socket of leaving.clients) end(socket)
    await new Promise((resolve) => leaving.close(resolve))
  }
  await start()
  return {
    world,
    token: world.token,
    get url() {
      return `ws://127.0.0.1:${port}`
    },
    start,
    /** As kill -9: connections break, runs vanish with all that was in memory. */
    async kill() {
      world.vanish()
      await leave((socket) => socket.terminate())
    },
    /** As SIGTERM: it takes nothing more, waits for who is at work, says that it leaves, and hangs up. */
    async terminate() {
      await world.drain()
      world.broadcast("shutdown", { reason: "gateway stopping" })
      world.vanish()
      await leave((socket) => socket.close(1012, "service restart"))
    },
    /** The network breaks; the gateway lives. */
    drop: () => server?.clients.forEach((socket) => socket.terminate()),
    async close() {
      world.vanish()
      await leave((socket) => socket.terminate())
    },
  }
}
