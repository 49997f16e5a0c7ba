import { EventEmitter } from "node:events"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { WebSocket } from "ws"
import { Outbox } from "./outbox.ts"
import type { Transition } from "./protocol.ts"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** As much of a socket as the outbox uses. Frames count as sent when the test says so. */
function fakeSocket() {
  const sent: string[] = []
  const written: (() => void)[] = []
  const socket = Object.assign(new EventEmitter(), {
    bufferedAmount: 0,
    send: (text: string, onWritten?: () => void) => {
      sent.push(JSON.parse(text).type)
      if (onWritten) written.push(onWritten)
    },
    ping: vi.fn(),
    terminate: vi.fn(),
  })
  return { socket: socket as typeof socket & WebSocket, sent, written }
}

const version = { querySet: 0, identity: 0, ts: 0n }
const transition: Transition = {
  type: "Transition",
  startVersion: version,
  endVersion: version,
  modifications: [],
  serverTs: 0n,
}

test("fifteen seconds of silence are ended by a ping, and every message begins them anew", () => {
  const { socket, sent } = fakeSocket()
  const outbox = new Outbox(socket, { chunksTransitions: true, onDrain: () => {} })
  vi.advanceTimersByTime(14_000)
  outbox.send(transition)
  vi.advanceTimersByTime(14_000)
  expect(sent).toEqual(["Transition"])
  vi.advanceTimersByTime(1_000)
  expect(sent).toEqual(["Transition", "Ping"])
  socket.emit("pong")
  vi.advanceTimersByTime(15_000)
  expect(sent).toEqual(["Transition", "Ping", "Ping"])
  outbox.close()
  vi.advanceTimersByTime(60_000)
  expect(sent).toHaveLength(3)
})

test("a peer that answers no ping is cut", () => {
  const { socket } = fakeSocket()
  new Outbox(socket, { chunksTransitions: true, onDrain: () => {} })
  vi.advanceTimersByTime(30_000)
  expect(socket.terminate).toHaveBeenCalledTimes(1)
})

test("a peer from which nothing is read now is not blamed for its silence", () => {
  const { socket } = fakeSocket()
  new Outbox(socket, { chunksTransitions: true, onDrain: () => {} })
  Object.assign(socket, { isPaused: true })
  vi.advanceTimersByTime(60_000)
  expect(socket.terminate).not.toHaveBeenCalled()
  Object.assign(socket, { isPaused: false })
  vi.advanceTimersByTime(15_000)
  expect(socket.terminate).toHaveBeenCalledTimes(1)
})

test("two transitions may be on the way; when one has left, the next may follow", () => {
  const { socket, written } = fakeSocket()
  const onDrain = vi.fn()
  const outbox = new Outbox(socket, { chunksTransitions: true, onDrain })
  outbox.send(transition)
  expect(outbox.takesTransitions).toBe(true)
  outbox.send(transition)
  expect(outbox.takesTransitions).toBe(false)
  written[0]?.()
  expect(onDrain).toHaveBeenCalledTimes(1)
  expect(outbox.takesTransitions).toBe(true)
  socket.bufferedAmount = 10_000_000
  expect([outbox.takesTransitions, outbox.isClogged]).toEqual([false, true])
})
