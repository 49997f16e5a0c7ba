import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { cronJobs, makeFunctionReference, mutationGeneric } from "convex/server"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import {
  fakeEnvironment,
  libraryEngine,
  libraryModules,
  libraryModulesWithCrons,
  librarySchema,
  mutate,
  query,
  valueOf,
  errorOf,
} from "../fixtures/library.ts"
import type { FakeEnvironment } from "../fixtures/library.ts"
import { createEngine } from "../engine/in-process.ts"
import type { InProcessEngine } from "../engine/in-process.ts"
import { silentLogger } from "../log.ts"
import { aCall } from "../fixtures/library.ts"

const START = Date.UTC(2030, 0, 1, 6)
const MINUTE = 60_000

let environment: FakeEnvironment
let engine: InProcessEngine
let bookId: string
beforeEach(async () => {
  environment = fakeEnvironment(START)
  engine = await libraryEngine({ environment })
  bookId = String(valueOf(await mutate(engine, "books:add", { title: "Emma", shelf: "a", pages: 1 })))
})
afterEach(() => engine.stop())

async function runAt(ms: number): Promise<void> {
  environment.nowMs = ms
  await engine.runDueJobs()
}

describe("scheduled functions", () => {
  const remind = (delayMs: number, fail = false) =>
    mutate(engine, "loans:remindLater", { bookId, reader: "Ann", delayMs, fail })
  const loans = async () => valueOf(await query(engine, "loans:count"))
  const states = async () =>
    (valueOf(await query(engine, "loans:jobs")) as { state: { kind: string } }[]).map(
      ({ state }) => state.kind,
    )

  test("a scheduled mutation runs when its time has come, once", async () => {
    valueOf(await remind(5_000))
    expect(engine.nextJobMs()).toBe(START + 5_000)
    await runAt(START + 4_999)
    expect(await loans()).toBe(0)
    await runAt(START + 5_000)
    await runAt(START + 60_000)
    expect(await loans()).toBe(1)
    expect(await states()).toEqual(["success"])
    expect(engine.nextJobMs()).toBeNull()
  })

  test("a job of a mutation that fails was never scheduled", async () => {
    expect(errorOf(await mutate(engine, "loans:scheduleMissing"))).toContain(
      "Could not find function for 'loans:nowhere'",
    )
    await runAt(START + MINUTE)
    expect(await states()).toEqual([])
  })

  test("a failing job is marked failed and not repeated", async () => {
    valueOf(await remind(0, true))
    await runAt(START)
    await runAt(START + MINUTE)
    expect(await states()).toEqual(["failed"])
    expect(await loans()).toBe(0)
  })

  test("a cancelled job does not run", async () => {
    const id = valueOf(await remind(1_000))
    valueOf(await mutate(engine, "loans:cancel", { id }))
    await runAt(START + MINUTE)
    expect(await loans()).toBe(0)
    expect(await states()).toEqual(["canceled"])
  })

  test("a function handle can be scheduled", async () => {
    expect(valueOf(await mutate(engine, "loans:remindByHandle", { bookId }))).toMatch(/^function:\/\//)
    await runAt(START)
    expect(await loans()).toBe(1)
  })

  test("an action schedules a mutation", async () => {
    valueOf(await engine.runAction(aCall("errands:plan")))
    await runAt(START + 1)
    expect(valueOf(await query(engine, "runtime:notes"))).toBe(1)
  })

  test("an action that a crash interrupted is marked failed, and not started again", async () => {
    const directory = await mkdtemp(join(tmpdir(), "jobs-"))
    const path = join(directory, "data.sqlite")
    let started = 0
    const never = {
      run: () => {
        started++
        return new Promise<never>(() => {})
      },
      adopt: () => null,
      recorded: () => {},
    }
    const first = await libraryEngine({ path, environment, scheduledActions: never })
    valueOf(await mutate(first, "runtime:scheduleSlow"))
    void first.runDueJobs()
    await expect.poll(() => started).toBe(1)
    await first.stop(0)

    const second = await libraryEngine({ path, environment, scheduledActions: never })
    void second.runDueJobs()
    await expect
      .poll(async () => valueOf(await query(second, "loans:jobs")))
      .toEqual([
        {
          name: "errands.js:slow",
          state: { kind: "failed", error: "Transient error while executing action" },
        },
      ])
    expect(started).toBe(1)
    await second.stop(0)
    await rm(directory, { recursive: true })
  })

  test("with automatic scheduling a job runs without being asked", async () => {
    const automatic = await libraryEngine({ scheduling: "automatic" })
    const id = String(valueOf(await mutate(automatic, "books:add", { title: "Emma", shelf: "a", pages: 1 })))
    const done = new Promise<void>((resolve) => {
      automatic.onCommit(({ writes }) => {
        if (writes.has("loans.by_id")) resolve()
      })
    })
    valueOf(
      await mutate(automatic, "loans:remindLater", { bookId: id, reader: "Ann", delayMs: 5, fail: false }),
    )
    await done
    expect(valueOf(await query(automatic, "loans:count"))).toBe(1)
    await automatic.stop()
  })
})

describe("crons", () => {
  const ticks = async () => valueOf(await query(engine, "runtime:ticks"))

  test("an interval runs at once and then every minute, a daily one at its hour", async () => {
    await engine.deployModules(libraryModulesWithCrons, librarySchema)
    await runAt(START)
    expect(await ticks()).toEqual(["minute"])
    await runAt(START + MINUTE - 1)
    expect(await ticks()).toEqual(["minute"])
    await runAt(START + MINUTE)
    expect(await ticks()).toEqual(["minute", "minute"])
    // 07:30: the daily action, and one interval run for all the minutes that nobody was there.
    await runAt(START + 90 * MINUTE)
    expect(await ticks()).toEqual(["minute", "minute", "minute", "morning"])
    expect(engine.nextJobMs()).toBe(START + 91 * MINUTE)
  })

  test("an unchanged cron keeps its time over a push, a removed one stops", async () => {
    await engine.deployModules(libraryModulesWithCrons, librarySchema)
    await runAt(START)
    environment.nowMs = START + 30_000
    await engine.deployModules(libraryModulesWithCrons, librarySchema)
    await engine.runDueJobs()
    expect(await ticks()).toEqual(["minute"])
    expect(engine.nextJobMs()).toBe(START + MINUTE)
    await engine.deployModules(libraryModules, librarySchema)
    await runAt(START + 10 * MINUTE)
    expect(await ticks()).toEqual(["minute"])
    expect(engine.nextJobMs()).toBeNull()
  })

  test("those that are due together all run, and each one's next time is kept", async () => {
    const directory = await mkdtemp(join(tmpdir(), "backend-crons-"))
    const errors: unknown[] = []
    const open = () =>
      createEngine({
        ...{ environment, scheduling: "manual", path: join(directory, "db.sqlite") },
        logger: { ...silentLogger, error: (fields, message) => void errors.push([fields, message]) },
      })
    const crons = cronJobs()
    const names = Array.from({ length: 6 }, (_, n) => `cron ${n}`)
    const ran = async () => ((await ticks()) as string[]).filter((each) => each !== "nobody").toSorted()
    const byAction = makeFunctionReference<"action", { cron: string }>("errands:tick")
    const byMutation = makeFunctionReference<"mutation", { cron: string }>("slow:tick")
    for (const [n, cron] of names.entries())
      crons.interval(cron, { minutes: 1 }, n % 2 === 0 ? byMutation : byAction, { cron })
    const slow = {
      // Its transaction is open for long: what else wants to be written waits for its end.
      tick: mutationGeneric({
        handler: async (ctx, row: { cron: string }) => {
          for (let read = 0; read < 50; read++) await ctx.db.query("ticks").first()
          await ctx.db.insert("ticks", row)
        },
      }),
    }
    const modules = { ...libraryModules, "slow.js": slow, "crons.js": { default: crons } }
    await engine.stop()
    engine = await open()
    await engine.deployModules(modules, librarySchema)
    const others = Array.from({ length: 20 }, () => mutate(engine, "slow:tick", { cron: "nobody" }))
    await Promise.all([runAt(START), ...others])
    expect(errors).toEqual([])
    expect(await ran()).toEqual(names)
    await engine.stop()
    engine = await open()
    await engine.deployModules(modules, librarySchema)
    await runAt(START + 1)
    expect(errors).toEqual([])
    expect(await ran()).toEqual(names)
    await rm(directory, { recursive: true })
  })
})
