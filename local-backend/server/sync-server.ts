/** Accepts the sockets of the sync protocol at `/api/<version>/sync`, also behind a path prefix. */
import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { WebSocketServer } from "ws"
import { SyncSession, type SyncSessionOptions } from "./sync-session.ts"

const MAX_MESSAGE_BYTES = 32 * 1024 * 1024
const SYNC_PATH = /\/api\/(?:([^/]+)\/)?sync$/
/** Since this version clients put TransitionChunks together. */
const CHUNKS_SINCE = [1, 28] as const

export type SyncServerOptions = Omit<SyncSessionOptions, "socket" | "chunksTransitions" | "request">

export class SyncServer {
  readonly #options: SyncServerOptions
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
  readonly #sessions = new Set<SyncSession>()
  #whenEmpty: (() => void) | null = null

  constructor(options: SyncServerOptions) {
    this.#options = options
  }

  get sessions(): number {
    return this.#sessions.size
  }

  /** The `upgrade` listener of an HTTP server. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // An aborted handshake must not end the process.
    socket.on("error", () => socket.destroy())
    const match = SYNC_PATH.exec(pathOf(request))
    if (!match || this.#whenEmpty) return refuse(socket, match ? 503 : 404)
    const chunksTransitions = knowsChunks(match[1])
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const session = new SyncSession({
        ...this.#options,
        socket: webSocket,
        chunksTransitions,
        request: {
          ip: request.socket.remoteAddress,
          userAgent: request.headers["user-agent"],
        },
      })
      this.#sessions.add(session)
      webSocket.on("close", () => {
        this.#sessions.delete(session)
        if (this.#sessions.size === 0) this.#whenEmpty?.()
      })
    })
  }

  /** Lets running functions answer and closes all sockets; those that do not end in time are cut. */
  async stop(graceMs: number): Promise<void> {
    const empty = new Promise<void>((resolve) => (this.#whenEmpty = resolve))
    if (this.#sessions.size === 0) return
    const cut = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate()
    }, graceMs)
    for (const session of this.#sessions) session.drain()
    await empty
    clearTimeout(cut)
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0] ?? "/"
}

/** A path without version, or with one that is no version, is served as the newest. */
function knowsChunks(version: string | undefined): boolean {
  const match = /^(\d+)\.(\d+)/.exec(version ?? "")
  if (!match) return version === undefined
  const [major, minor] = [Number(match[1]), Number(match[2])]
  return major > CHUNKS_SINCE[0] || (major === CHUNKS_SINCE[0] && minor >= CHUNKS_SINCE[1])
}

function refuse(socket: Duplex, status: 404 | 503): void {
  const reason = status === 404 ? "Not Found" : "Service Unavailable"
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
