/** What leaves through one socket: counts transitions on the way, pings after silence, notices a dead peer. */
import type { WebSocket } from "ws"
import { chunkTransition, encodeMessage } from "./encode-message.ts"
import type { ServerMessage } from "./protocol.ts"

/** Clients reconnect after 60 s without a message. */
const PING_AFTER_MS = 15_000
const MAX_TRANSITIONS_IN_FLIGHT = 2
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024

export class Outbox {
  readonly #socket: WebSocket
  readonly #onDrain: () => void
  readonly #chunksTransitions: boolean
  readonly #pingTimer: NodeJS.Timeout
  #transitionsInFlight = 0
  #transitionsSent = 0
  #awaitsPong = false

  constructor(socket: WebSocket, options: { chunksTransitions: boolean; onDrain: () => void }) {
    this.#socket = socket
    this.#chunksTransitions = options.chunksTransitions
    this.#onDrain = options.onDrain
    this.#pingTimer = setInterval(() => this.#ping(), PING_AFTER_MS)
    this.#pingTimer.unref()
    socket.on("pong", () => (this.#awaitsPong = false))
  }

  /** The client does not read: whatever is sent now only piles up here. */
  get isClogged(): boolean {
    return this.#socket.bufferedAmount >= MAX_BUFFERED_BYTES
  }

  /** Whether the client keeps up. If not, changes wait and are told together later. */
  get takesTransitions(): boolean {
    return this.#transitionsInFlight < MAX_TRANSITIONS_IN_FLIGHT && !this.isClogged
  }

  send(message: ServerMessage): void {
    const text = encodeMessage(message)
    if (message.type === "Transition") this.#sendTransition(text)
    else this.#socket.send(text, () => this.#onDrain())
    this.#pingTimer.refresh()
  }

  close(): void {
    clearInterval(this.#pingTimer)
  }

  #sendTransition(text: string): void {
    const frames = this.#chunksTransitions ? chunkTransition(text, `${this.#transitionsSent}`) : [text]
    this.#transitionsSent++
    this.#transitionsInFlight++
    const last = frames.length - 1
    frames.forEach((frame, i) => this.#socket.send(frame, i === last ? () => this.#onSent() : undefined))
  }

  #onSent(): void {
    this.#transitionsInFlight--
    this.#onDrain()
  }

  /** The protocol's Ping resets the client's timer; WebSocket's own ping, which every peer answers, tests the line. */
  #ping(): void {
    // While mutations queue up, nothing is read from the socket, answers to pings included.
    if (this.#awaitsPong && !this.#socket.isPaused) return this.#socket.terminate()
    this.#awaitsPong = true
    this.#socket.ping()
    this.send({ type: "Ping" })
  }
}
