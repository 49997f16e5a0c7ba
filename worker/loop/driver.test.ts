import { expect, test } from "vitest"
import { silentLog } from "#lib/log"
import { createFakeClock, settle } from "#test/fakes/clock"
import type { Trigger } from "./cycle.ts"
import { createDriver } from "./driver.ts"

/** A driver whose cycles end when the test says so. */
function aDriver(answer: () => number | null = () => null) {
  const clock = createFakeClock()
  const triggers: Trigger[] = []
  const open: (() => void)[] = []
  let atOnce = 0
  let most = 0
  const driver = createDriver({
    cycle: async (trigger) => {
      triggers.push(trigger)
      most = Math.max(most, ++atOnce)
      await new Promise<void>((resolve) => open.push(resolve))
      atOnce -= 1
      return answer()
    },
    sweepMs: 30_000,
    clock,
    log: silentLog,
  })
  const finish = async () => {
    open.shift()?.()
    await settle()
  }
  return { driver, clock, triggers, finish, most: () => most }
}

test("[WL-L1] a wake starts a cycle at once", () => {
  const { driver, triggers } = aDriver()
  driver.wake("wake")
  expect(triggers).toEqual(["wake"])
})

test("[WL-L1] never two cycles at a time; any number of wakes meanwhile makes one more", async () => {
  const { driver, triggers, finish, most } = aDriver()
  for (let wakes = 0; wakes < 10; wakes++) driver.wake("wake")
  await finish()
  expect(triggers).toHaveLength(2)
  await finish()
  await finish()
  expect(triggers).toHaveLength(2)
  expect(most()).toBe(1)
})

test("[WL-L1] a wake in the very moment in which a cycle ends is not lost", async () => {
  const clock = createFakeClock()
  let cycles = 0
  const driver = createDriver({
    cycle: async () => {
      cycles += 1
      if (cycles === 1) queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => driver.wake("wake"))))
      return null
    },
    ...{ sweepMs: 30_000, clock, log: silentLog },
  })
  driver.wake("wake")
  await settle()
  expect(cycles).toBe(2)
})

test("[WL-L2] when nothing wakes it, the sweep does", async () => {
  const { driver, triggers, finish, clock } = aDriver()
  driver.wake("start")
  await finish()
  await clock.advance(29_999)
  expect(triggers).toEqual(["start"])
  await clock.advance(1)
  expect(triggers).toEqual(["start", "sweep"])
})

test("[WL-L2] what is due earlier than the sweep is not kept waiting", async () => {
  const deadlines = [4_000]
  const driven = aDriver(() => {
    const deadline = deadlines.shift()
    return deadline === undefined ? null : driven.clock.now() + deadline
  })
  driven.driver.wake("start")
  await driven.finish()
  await driven.clock.advance(4_000)
  expect(driven.triggers).toEqual(["start", "sweep"])
})

test("[WL-L3] a cycle that fails is tried again with growing patience, and wakes do not hammer", async () => {
  const clock = createFakeClock()
  const at: number[] = []
  const begin = clock.now()
  const driver = createDriver({
    cycle: async () => {
      at.push(clock.now() - begin)
      throw new Error("The backend is away.")
    },
    ...{ sweepMs: 30_000, clock, log: silentLog },
  })
  driver.wake("wake")
  await settle()
  driver.wake("wake")
  await clock.advance(10_000)
  expect(at).toEqual([0, 500, 1_500, 3_500, 7_500])
})

test("[WL-L11] a stop waits for the cycle under way, and nothing starts after it", async () => {
  const { driver, triggers, finish, clock } = aDriver()
  driver.wake("wake")
  driver.wake("wake")
  let isStopped = false
  const stopped = driver.stop().then(() => (isStopped = true))
  await settle()
  expect(isStopped).toBe(false)
  await finish()
  await stopped
  driver.wake("wake")
  await clock.advance(60_000)
  expect(triggers).toEqual(["wake"])
  expect(clock.pending()).toBe(0)
})
