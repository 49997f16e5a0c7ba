import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, expect, test } from "vitest"
import { readServed } from "./served.ts"

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

async function aGateway() {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`)
    if (request.url?.endsWith("/gone")) response.writeHead(404).end()
    else response.end("0123456789")
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  ends.push(() => server.close())
  return { asked, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws` }
}

test("what an agent shows is read from the gateway's own address, with its token", async () => {
  const { url, asked } = await aGateway()
  const address = "/api/chat/media/outgoing/agent%3Amain%3Ax/1/full"
  expect(Buffer.from(await readServed({ url, token: "t" }, address, 10)).toString()).toBe("0123456789")
  expect(asked).toEqual([`${address} Bearer t`])
  await expect(readServed({ url }, address, 9)).rejects.toThrow("larger than 9 bytes")
  await expect(readServed({ url }, "/api/chat/media/outgoing/gone", 9)).rejects.toThrow("HTTP 404")
})

test.each([
  "/api/chat/media/outgoing/../../../config",
  "//elsewhere.example/api/chat/media/outgoing/1",
  "http://elsewhere.example/api/chat/media/outgoing/1",
  "/readyz",
])("the token goes nowhere else: %s", async (address) => {
  const { url, asked } = await aGateway()
  await expect(readServed({ url, token: "t" }, address, 10)).rejects.toThrow("serves nothing")
  expect(asked).toEqual([])
})
