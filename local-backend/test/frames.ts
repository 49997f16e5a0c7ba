/** A client of the sync protocol that shows every frame: for what the official client hides. */
import { once } from "node:events"
import WebSocket from "ws"

export type Frame = { type: string; [field: string]: unknown }

export class FrameClient {
  readonly socket: WebSocket
  readonly received: Frame[] = []
  readonly #texts: string[] = []
  #taken = 0
  #wake: (() => void) | null = null
  closed: { code: number; reason: string } | null = null

  constructor(url: string, path = "/api/1.48.0/sync") {
    this.socket = new WebSocket(url.replace(/^http/, "ws") + path)
    this.socket.on("message", (data) => {
      this.#texts.push(String(data))
      this.received.push(JSON.parse(String(data)) as Frame)
      this.#wake?.()
    })
    this.socket.on("close", (code, reason) => {
      this.closed = { code, reason: String(reason) }
      this.#wake?.()
    })
  }

  /** Without the Connect that `connect` sends. */
  static async open(url: string, path?: string): Promise<FrameClient> {
    const client = new FrameClient(url, path)
    await once(client.socket, "open")
    return client
  }

  static async connect(url: string, path?: string): Promise<FrameClient> {
    const client = await FrameClient.open(url, path)
    client.send({ type: "Connect", sessionId: crypto.randomUUID(), connectionCount: 0, clientTs: Date.now() })
    return client
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame))
  }

  /** Adds queries as the first modification of the query set. */
  watch(...queries: { udfPath: string; args?: object }[]): void {
    const modifications = queries.map(({ udfPath, args = {} }, queryId) => {
      return { type: "Add", queryId, udfPath, args: [args] }
    })
    this.send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications })
  }

  /** The next frame not yet taken. */
  async next(): Promise<Frame> {
    for (;;) {
      const frame = this.received[this.#taken]
      if (frame) {
        this.#taken++
        return frame
      }
      if (this.closed) throw new Error(`socket closed with ${this.closed.code} ${this.closed.reason}`)
      await this.#change()
    }
  }

  /** The same as it came, to the byte. */
  async nextText(): Promise<string> {
    await this.next()
    return this.#texts[this.#taken - 1] ?? ""
  }

  async untilClosed(): Promise<{ code: number; reason: string }> {
    while (!this.closed) await this.#change()
    return this.closed
  }

  close(): void {
    this.socket.close()
  }

  async #change(): Promise<void> {
    await new Promise<void>((resolve) => (this.#wake = resolve))
    this.#wake = null
  }
}
