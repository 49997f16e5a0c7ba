/** The simulated gateway's socket on loopback: begins lives of its world, and ends them. */
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { WebSocketServer, type WebSocket } from "ws"
import { answer } from "./methods.ts"
import { admit, LARGEST_FRAME } from "./peer.ts"
import { newLife } from "./state.ts"
import type { World } from "./world.ts"

export type SimulatedServer = ReturnType<typeof serverOf>

/** Nothing listens before `start`. */
export function serverOf(world: World, port = 0) {
  let server: WebSocketServer | null = null
  let listensOn = port
  return {
    get url() {
      return `ws://127.0.0.1:${listensOn}`
    },
    /** @throws where the port is taken. A second life listens where the first did. */
    async start(): Promise<void> {
      const starting = new WebSocketServer({ host: "127.0.0.1", port: listensOn, maxPayload: LARGEST_FRAME })
      await once(starting, "listening")
      world.life = newLife()
      server = starting
      listensOn = (starting.address() as AddressInfo).port
      starting.on("connection", (socket) => admit(socket, world, (peer, frame) => answer(world, peer, frame)))
      void world.resumeInterrupted()
    },
    /** The life ends, and each connection as `end` ends it. */
    async leave(end: (socket: WebSocket) => void): Promise<void> {
      world.vanish()
      const leaving = server
      server = null
      if (!leaving) return
      for (const socket of leaving.clients) end(socket)
      await new Promise((resolve) => leaving.close(resolve))
    },
  }
}

/** As a restart by its owner: it says so, then closes. */
export async function endInOrder(world: World, server: SimulatedServer): Promise<void> {
  world.broadcast("shutdown", { reason: "gateway stopping" })
  await server.leave((socket) => socket.close(1012, "service restart"))
}
