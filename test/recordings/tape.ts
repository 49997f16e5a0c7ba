/** Stands between a client and a gateway on loopback, and writes down what each says. */
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { WebSocket, WebSocketServer } from "ws"

export type Frame = {
  type: string
  id?: string
  method?: string
  ok?: boolean
  event?: string
  payload?: unknown
  error?: unknown
}
export type Tape = { url: string; said: Frame[]; close(): Promise<void> }

export async function startTape(gatewayUrl: string): Promise<Tape> {
  const said: Frame[] = []
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 })
  await once(server, "listening")
  server.on("connection", (client) => {
    const gateway = new WebSocket(gatewayUrl, { perMessageDeflate: false })
    const pass = (to: WebSocket) => (data: unknown) => {
      const text = String(data)
      said.push(JSON.parse(text) as Frame)
      if (to.readyState === WebSocket.OPEN) to.send(text)
    }
    client.on("message", pass(gateway))
    gateway.on("message", pass(client))
    client.on("close", () => gateway.terminate())
    gateway.on("close", () => client.terminate())
    gateway.on("error", () => client.terminate())
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    said,
    async close() {
      for (const client of server.clients) client.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
