/** A WebSocket for the official client that keeps every frame that comes and goes. */
import WebSocket from "ws"

export type Recorded = { sent: string[]; received: string[] }

/** The constructor to give to a client, and what its sockets carried. `onReceived` hears of a frame before the client does. */
export function recordingSocket(onReceived: (frame: string) => void = () => {}) {
  const recorded: Recorded = { sent: [], received: [] }
  class RecordingSocket extends WebSocket {
    constructor(address: string | URL) {
      super(address)
      this.on("message", (data) => {
        recorded.received.push(String(data))
        onReceived(String(data))
      })
    }

    override send(data: string): void {
      recorded.sent.push(data)
      super.send(data)
    }
  }
  // The client asks for the browser's type; what it uses of it is the same.
  return { recorded, constructor: RecordingSocket as unknown as typeof globalThis.WebSocket }
}
