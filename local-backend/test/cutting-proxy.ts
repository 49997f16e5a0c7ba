/** A TCP proxy that cuts a connection at a chosen moment: before a frame with a certain text goes to the client. */
import { createServer, connect, type AddressInfo, type Socket } from "node:net"
import { onTestFinished } from "vitest"

export class CuttingProxy {
  readonly url: string
  cuts = 0
  /** The connection is cut instead of delivering bytes that contain this text; unset by the cut. */
  cutBefore: string | null = null
  #target: number
  /** Connections made while the backend is away wait for this. */
  #isBack: Promise<void> = Promise.resolve()
  #comesBack = () => {}

  private constructor(port: number, target: number) {
    this.url = `http://127.0.0.1:${port}`
    this.#target = target
  }

  static async open(targetUrl: string): Promise<CuttingProxy> {
    const sockets = new Set<Socket>()
    const server = createServer((client) => {
      sockets.add(client)
      client.pause()
      void proxy.#isBack.then(() => proxy.#forward(client))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const proxy = new CuttingProxy((server.address() as AddressInfo).port, Number(new URL(targetUrl).port))
    onTestFinished(() => {
      server.close()
      for (const socket of sockets) socket.destroy()
    })
    return proxy
  }

  /** The backend is about to go away: who connects from now on waits until `retarget`. */
  hold(): void {
    this.#isBack = new Promise((resolve) => (this.#comesBack = resolve))
  }

  /** Follows a backend that came back on another port. */
  retarget(url: string): void {
    this.#target = Number(new URL(url).port)
    this.#comesBack()
  }

  #forward(client: Socket): void {
    const server = connect(this.#target, "127.0.0.1")
    const end = () => {
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) socket.on("error", end).on("close", end)
    client.on("data", (data) => server.write(data))
    client.resume()
    server.on("data", (data) => {
      if (this.cutBefore === null || !data.includes(this.cutBefore)) return void client.write(data)
      this.cutBefore = null
      this.cuts++
      end()
    })
  }
}
