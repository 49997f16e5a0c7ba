/**
 * The two ports of a backend: the API's and the site's. They are opened before the engine starts, because functions
 * are told the URLs; until then requests are answered by 503.
 */
import { createServer, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"

export type PortOptions = {
  host: string
  /** 0 picks a free port. */
  port: number
  sitePort: number
}

export type Ports = {
  readonly api: Server
  readonly site: Server
  readonly url: string
  readonly siteUrl: string
  /** Stops accepting; resolves when running requests have ended, which are cut after `graceMs`. */
  close(graceMs: number): Promise<void>
}

export async function openPorts({ host, port, sitePort }: PortOptions): Promise<Ports> {
  const api = createServer(notYet)
  const site = createServer(notYet)
  const url = await listen(api, host, port)
  try {
    const siteUrl = await listen(site, host, sitePort)
    const close = async (graceMs: number) => {
      await Promise.all([closeServer(api, graceMs), closeServer(site, graceMs)])
    }
    return { api, site, url, siteUrl, close }
  } catch (error) {
    await closeServer(api, 0)
    throw error
  }
}

export function answerWith(server: Server, listener: RequestListener): void {
  server.off("request", notYet)
  server.on("request", listener)
}

const notYet: RequestListener = (_request, response) => {
  response.writeHead(503, { "Content-Type": "application/json", "Retry-After": "1" })
  response.end(
    JSON.stringify({ code: "Starting", message: "The backend is starting. Try again in a moment." }),
  )
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, host, () => {
      server.off("error", reject)
      const bound = (server.address() as AddressInfo).port
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${bound}`)
    })
  })
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  // Connections that are busy now end with their answer instead of waiting for another request.
  server.keepAliveTimeout = 1
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(cut)
}
