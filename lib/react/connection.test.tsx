import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { watchConnection, type Connection } from "./connection.ts"

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

function aClient(isConnected: boolean) {
  let listener: (state: { isWebSocketConnected: boolean }) => void = () => undefined
  return {
    connectionState: () => ({ isWebSocketConnected: isConnected }),
    subscribeToConnectionState: (each: typeof listener) => {
      listener = each
      return () => void (listener = () => undefined)
    },
    become: (now: boolean) => listener({ isWebSocketConnected: now }),
  }
}

function watch(isConnected: boolean) {
  const client = aClient(isConnected)
  const told: Connection[] = []
  const stop = watchConnection(client, (connection) => told.push(connection))
  return { client, told, stop, states: () => told.map(({ state }) => state) }
}

test("a short hiccup is never told", () => {
  const { client, states } = watch(true)
  client.become(false)
  vi.advanceTimersByTime(1_900)
  client.become(true)
  vi.advanceTimersByTime(60_000)
  expect(states()).toEqual(["live", "live"])
})

test("silence is reconnecting after two seconds and offline after ten, with the time of the last news", () => {
  const { client, told, states } = watch(true)
  vi.advanceTimersByTime(5_000)
  client.become(false)
  vi.advanceTimersByTime(9_999)
  expect(states()).toEqual(["live", "reconnecting"])
  vi.advanceTimersByTime(1)
  expect(told.at(-1)).toEqual({ state: "offline", currentAt: 1_005_000 })
  client.become(true)
  expect(told.at(-1)).toEqual({ state: "live", currentAt: 1_015_000 })
})

test("a server that never answered has no last news", () => {
  const { told } = watch(false)
  vi.advanceTimersByTime(10_000)
  expect(told.at(-1)).toEqual({ state: "offline", currentAt: null })
})

test("changes of other things about the connection do not restart the clock", () => {
  const { client, states } = watch(false)
  vi.advanceTimersByTime(6_000)
  client.become(false)
  vi.advanceTimersByTime(4_000)
  expect(states()).toEqual(["reconnecting", "offline"])
})

test("after stopping nothing is told", () => {
  const { client, told, stop } = watch(false)
  stop()
  client.become(true)
  vi.advanceTimersByTime(60_000)
  expect(told).toEqual([])
})
