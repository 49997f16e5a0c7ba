/** A TCP proxy that cuts its client's connection at a moment of one's choice. */
import { createServer, connect, type AddressInfo, type Socket } from "node:net"
import { onTestFinished } from "vitest"

/** Where the next cut happens, as seen by a client that is sending something. */
export const MOMENTS = [
  /** What the client sends next never arrives. */
  "before it is sent",
  /** Half of it arrives. */
  "in the middle of a frame to the server",
  /** It arrives, and whatever the server sends next does not. */
  "before the answer",
  /** Half of that arrives. */
  "in the middle of a frame to the client",
  /** The answer arrives, and nothing after it. */
  "after the answer",
] as const
export type Moment = (typeof MOMENTS)[number]

export class RandomCuts {
  readonly url: string
  cuts = 0
  #next: Moment | null = null

  private constructor(port: number) {
    this.url = `http://127.0.0.1:${port}`
  }

  static async open(targetUrl: string): Promise<RandomCuts> {
    const sockets = new Set<Socket>()
    const port = Number(new URL(targetUrl).port)
    const server = createServer((client) => {
      sockets.add(client)
      client.on("close", () => sockets.delete(client))
      proxy.#forward(client, connect(port, "127.0.0.1"))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const proxy = new RandomCuts((server.address() as AddressInfo).port)
    onTestFinished(() => {
      server.close()
      for (const socket of sockets) socket.destroy()
    })
    return proxy
  }

  cutNext(moment: Moment): void {
    this.#next = moment
  }

  #forward(client: Socket, server: Socket): void {
    const end = () => {
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) {
      socket.setNoDelay(true)
      socket.on("error", end).on("close", end)
    }
    client.on("data", (data) =>
      this.#pass(data, server, client, ["before it is sent", "in the middle of a frame to the server"]),
    )
    server.on("data", (data) =>
      this.#pass(data, client, server, [
        "before the answer",
        "in the middle of a frame to the client",
        "after the answer",
      ]),
    )
  }

  /** Delivers, or cuts: the moments say which cuts this direction knows, in the order nothing, half, all of it. */
  #pass(data: Buffer, to: Socket, from: Socket, [none, half, all]: Moment[]): void {
    if (this.#next === null || ![none, half, all].includes(this.#next)) return void to.write(data)
    const share = this.#next === none ? 0 : this.#next === half ? 0.5 : 1
    this.#next = null
    this.cuts++
    to.end(data.subarray(0, Math.floor(data.length * share)))
    from.destroy()
  }
}
