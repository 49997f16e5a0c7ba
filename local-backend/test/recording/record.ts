/** Plays the scenarios with the official client and keeps what its sockets carry. */
import WebSocket from "ws"
import type { Frame } from "./conversation.ts"
import { scenarios, type Stage } from "./scenarios.ts"

export async function recordScenario(
  name: string,
  stage: Omit<Stage, "webSocketConstructor">,
): Promise<Frame[][]> {
  const sockets: Frame[][] = []
  class RecordingSocket extends WebSocket {
    readonly #frames: Frame[] = []

    constructor(address: string | URL) {
      super(address)
      sockets.push(this.#frames)
      this.on("message", (data) => this.#frames.push({ from: "server", text: String(data) }))
    }

    override send(data: string): void {
      this.#frames.push({ from: "client", text: data })
      super.send(data)
    }
  }
  // The client asks for the browser's type; what it uses of it is the same.
  const webSocketConstructor = RecordingSocket as unknown as typeof globalThis.WebSocket
  const play = scenarios[name]
  if (play === undefined) throw new Error(`There is no scenario "${name}".`)
  await play({ ...stage, webSocketConstructor })
  return sockets
}
