import { expect, test } from "vitest"
import type { ProcessBeat } from "#domain/process"
import { silentLog } from "#lib/log"
import { runService, untilStopped } from "./service.ts"

const told: ProcessBeat[] = []
const base = {
  name: "loop" as const,
  log: silentLog,
  version: "1.2.3",
  beat: async (beat: ProcessBeat) => void told.push(beat),
}
/** As the supervisor does it, but only this process's own listeners hear it. */
const terminate = () => process.emit("SIGTERM", "SIGTERM")

test("a service runs until it is told to stop, and says that it lives", async () => {
  let isWorking = false
  const done = runService({
    ...base,
    note: () => "standing by",
    run: async (stopping) => {
      isWorking = true
      await untilStopped(stopping)
      isWorking = false
    },
  })
  await Promise.resolve()
  expect(isWorking).toBe(true)
  expect(told[0]).toMatchObject({ name: "loop", pid: process.pid, version: "1.2.3", note: "standing by" })
  terminate()
  await done
  expect(isWorking).toBe(false)
})

test("a service that fails runs again, and a stop ends its pause", async () => {
  let runs = 0
  const done = runService({
    ...base,
    run: async (stopping) => {
      runs += 1
      if (runs === 1) throw new Error("The backend is away.")
      await untilStopped(stopping)
    },
  })
  await expect.poll(() => runs, { interval: 20 }).toBe(2)
  terminate()
  await done
  expect(process.listenerCount("SIGTERM")).toBe(0)
})

test("a beat that cannot be told is no reason to end", async () => {
  const done = runService({ ...base, run: untilStopped, beat: () => Promise.reject(new Error("away")) })
  await Promise.resolve()
  terminate()
  await expect(done).resolves.toBeUndefined()
})
