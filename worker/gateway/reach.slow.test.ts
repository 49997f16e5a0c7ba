import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { afterEach, expect, test } from "vitest"
import { WebSocketServer } from "ws"
import { type Reach, watchReach } from "./reach.ts"

const stops: (() => void)[] = []
afterEach(() => stops.splice(0).forEach((stop) => stop()))

async function aServer(greeting: string | null): Promise<{ url: string; server: WebSocketServer }> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 })
  await once(server, "listening")
  if (greeting !== null) server.on("connection", (socket) => socket.send(greeting))
  stops.push(() => server.close())
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

function watching(url: string): Reach[] {
  const told: Reach[] = []
  const stop = new AbortController()
  stops.push(() => stop.abort())
  void watchReach(url, (reach) => told.push(reach), stop.signal)
  return told
}

test("a gateway that greets is reachable, and its end is noticed with its reason", async () => {
  const { url, server } = await aServer(
    '{"type":"event","event":"connect.challenge","payload":{"nonce":"n"}}',
  )
  const told = watching(url)
  await expect.poll(() => told.at(-1)).toEqual({ kind: "reachable" })
  server.clients.forEach((socket) => socket.close(1012, "service restart"))
  await expect
    .poll(() => told)
    .toContainEqual({ kind: "unreachable", sentence: "It closed the connection (1012, service restart)." })
  await expect.poll(() => told.at(-1), { timeout: 5_000 }).toEqual({ kind: "reachable" })
})

test("where nothing listens it says so", async () => {
  const { url, server } = await aServer(null)
  await new Promise((resolve) => server.close(resolve))
  const told = watching(url)
  await expect
    .poll(() => told.at(-1))
    .toMatchObject({ kind: "unreachable", sentence: expect.stringContaining("ECONNREFUSED") })
})

test("a server that greets in another way is not taken for a gateway", async () => {
  const { url } = await aServer("hello")
  const told = watching(url)
  await expect.poll(() => told.length).toBeGreaterThan(0)
  expect(told).not.toContainEqual({ kind: "reachable" })
})
