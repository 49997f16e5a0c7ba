/** Schedules and hours: one card per time that has come, and no agent outside the hours. */
import { describe, expect, test, vi } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf } from "./world.testing.ts"

const nightly = {
  ...{ project: "clutch", name: "Nightly", cron: "0 3 * * *", timeZone: "UTC", nextAt: 1_000 },
  ...{ title: "Update the dependencies", priority: "low" as const },
}

async function aSchedule() {
  const world = await aWorld()
  const { schedule } = await world.user.mutation(api.schedules.add, nightly)
  const carryOut = (dueAt: number, nextAt: number) =>
    world.service.mutation(api.schedules.carryOut, { scheduleId: schedule, dueAt, nextAt })
  return { world, schedule, carryOut }
}

describe("a schedule", () => {
  test("[WL-S1] makes its card once, however often the loop says that the time has come", async () => {
    const { world, carryOut } = await aSchedule()
    expect((await world.gather()).schedules).toMatchObject([{ name: "Nightly", nextAt: 1_000 }])
    expect(await carryOut(1_000, 2_000)).toEqual({ key: "CLU-1" })
    expect(await codeOf(carryOut(1_000, 2_000))).toBe("conflict")
    expect(await world.task("CLU-1")).toMatchObject({
      status: "ready",
      title: nightly.title,
      priority: "low",
    })
    expect(await world.user.query(api.schedules.list, {})).toMatchObject([
      { project: "clutch", nextAt: 2_000, lastAt: 1_000 },
    ])
  })

  test("[WL-S3] makes no second card while the last one is open, and says so there", async () => {
    const { world, carryOut } = await aSchedule()
    await carryOut(1_000, 2_000)
    expect(await carryOut(2_000, 3_000)).toEqual({ key: null })
    expect(await world.eventKinds("CLU-1")).toContain("schedule.skipped")
    await world.user.mutation(api.tasks.cancel, { task: "CLU-1" })
    expect(await carryOut(3_000, 4_000)).toEqual({ key: "CLU-2" })
  })

  test("[WL-S5] that was changed goes by its new times, and its next card says the new words", async () => {
    const { world, schedule, carryOut } = await aSchedule()
    await world.user.mutation(api.schedules.change, { schedule, card: { title: "Look at the licences" } })
    expect(await world.user.query(api.schedules.list, {})).toMatchObject([
      { name: "Nightly", title: "Look at the licences", cron: "0 3 * * *", nextAt: 1_000 },
    ])
    const times = { cron: "0 4 * * *", timeZone: "Europe/Berlin", nextAt: 5_000 }
    await world.user.mutation(api.schedules.change, { schedule, times })
    expect(await codeOf(carryOut(1_000, 2_000))).toBe("conflict")
    expect(await carryOut(5_000, 6_000)).toEqual({ key: "CLU-1" })
    expect(await world.task("CLU-1")).toMatchObject({ title: "Look at the licences", priority: "low" })
  })

  test("a change of nothing, and of what is not there, is refused", async () => {
    const { world, schedule } = await aSchedule()
    const change = (given: { schedule: string; card?: { title: string } }) =>
      codeOf(world.user.mutation(api.schedules.change, given))
    expect(await change({ schedule })).toBe("invalid_input")
    expect(await change({ schedule: "nonsense", card: { title: "x" } })).toBe("not_found")
  })

  test("that was removed is over; its cards stay", async () => {
    const { world, schedule, carryOut } = await aSchedule()
    await carryOut(1_000, 2_000)
    await world.user.mutation(api.schedules.remove, { schedule })
    expect(await codeOf(carryOut(2_000, 3_000))).toBe("not_found")
    expect(await world.task("CLU-1")).toMatchObject({ status: "ready" })
  })
})

describe("hours", () => {
  const office = {
    days: ["mon", "tue", "wed", "thu", "fri"],
    from: "08:00",
    to: "18:00",
    timeZone: "UTC",
  } as const
  const hours = { ...office, days: [...office.days] }

  test("[WL-D14] keep claims out, say why, and let them in again", async () => {
    vi.useFakeTimers({ now: Date.parse("2026-11-20T20:00:00Z"), toFake: ["Date"] })
    try {
      const world = await aWorld()
      const key = await world.ready()
      await world.user.mutation(api.schedules.setHours, hours)
      expect(await codeOf(world.claim(key))).toBe("paused")
      const { reasons } = await world.user.query(api.tasks.why, { task: key })
      expect(reasons).toMatchObject([{ code: "outside_hours", nextMover: "loop" }])
      vi.setSystemTime(Date.parse("2026-11-20T09:00:00Z"))
      await world.claim(key)
    } finally {
      vi.useRealTimers()
    }
  })

  test("of a project do not concern another; set again they are replaced; cleared they are gone", async () => {
    const world = await aWorld()
    await world.user.mutation(api.schedules.setHours, { ...hours, project: "clutch" })
    await world.user.mutation(api.schedules.setHours, { ...hours, project: "clutch", from: "10:00" })
    await world.user.mutation(api.schedules.setHours, hours)
    expect(await world.user.query(api.schedules.listHours, {})).toMatchObject([
      { from: "10:00" },
      { projectId: null },
    ])
    expect(await world.user.mutation(api.schedules.clearHours, {})).toEqual({ cleared: true })
    expect(await world.user.mutation(api.schedules.clearHours, {})).toEqual({ cleared: false })
    expect(await world.user.query(api.schedules.listHours, {})).toHaveLength(1)
  })
})
