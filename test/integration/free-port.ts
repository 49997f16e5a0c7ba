/** Ports for servers that a test starts in a process of their own. */
import net from "node:net"

/**
 * Below 32768, where no system gives ports away by itself: between the look and the start (and while what
 * was started is down between two starts) another test's connection must not get it. Each process begins
 * elsewhere, so that tests side by side do not look at the same port at once.
 */
const FIRST = 12_000
const COUNT = 20_000
let next = (process.pid * 37) % COUNT

/** A port on loopback that nobody listens to, and that this process has not given before. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    const port = FIRST + next
    next = (next + 1) % COUNT
    if (await isFree(port)) return port
  }
  throw new Error(`Every port from ${FIRST} to ${FIRST + COUNT - 1} is taken.`)
}

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer()
  return await new Promise((resolve) => {
    server.once("error", () => resolve(false))
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)))
  })
}
