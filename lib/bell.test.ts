import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { createBell } from "./bell.ts"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const isOver = async (waiting: Promise<void>): Promise<boolean> => {
  let over = false
  void waiting.then(() => (over = true))
  await vi.advanceTimersByTimeAsync(0)
  return over
}

test("who waits is woken by the bell, or when the time is up", async () => {
  const bell = createBell()
  const first = bell.wait(1_000)
  expect(await isOver(first)).toBe(false)
  bell.ring()
  expect(await isOver(first)).toBe(true)
  const second = bell.wait(1_000)
  expect(await isOver(second)).toBe(false)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await isOver(second)).toBe(true)
})

test("rung while nobody waits, it is heard once", async () => {
  const bell = createBell()
  bell.ring()
  bell.ring()
  expect(await isOver(bell.wait(1_000))).toBe(true)
  expect(await isOver(bell.wait(1_000))).toBe(false)
})
