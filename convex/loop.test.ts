/** Leadership and lanes, pauses, and the record of what the loop did. */
import { describe, expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf, type World } from "./world.testing.ts"

describe("a lease", () => {
  const lease = (world: World, holder: string) => ({
    resource: { kind: "loop" as const },
    holder,
    lifetimeMs: 6_000,
  })
  const acquire = (world: World, holder: string) =>
    world.service.mutation(api.loop.acquireLease, lease(world, holder))
  const letRunOut = (world: World) =>
    world.t.run(async (ctx) =>
      ctx.db.patch("leases", (await ctx.db.query("leases").first())!._id, { expiresAt: Date.now() - 1 }),
    )

  test("is held by one; the holder renews it under its generation", async () => {
    const world = await aWorld()
    expect(await acquire(world, "a")).toMatchObject({ generation: 1 })
    expect(await acquire(world, "b")).toBeNull()
    expect(await acquire(world, "a")).toMatchObject({ generation: 1 })
  })

  test("changes hands when it runs out, under a generation that was never used", async () => {
    const world = await aWorld()
    await acquire(world, "a")
    await letRunOut(world)
    expect(await acquire(world, "b")).toMatchObject({ generation: 2 })
    const renew = (generation: number) =>
      world.service.mutation(api.loop.renewLease, {
        resource: { kind: "loop" },
        generation,
        lifetimeMs: 6_000,
      })
    expect(await renew(1)).toBe(false)
    expect(await renew(2)).toBe(true)
    await letRunOut(world)
    expect(await renew(2)).toBe(false)
    expect(await acquire(world, "b")).toMatchObject({ generation: 3 })
  })

  test("[WL-L14] that the backend's clock has left far ahead lasts one lifetime more, and is never taken at once", async () => {
    const world = await aWorld()
    await acquire(world, "a")
    await world.t.run(async (ctx) =>
      ctx.db.patch("leases", (await ctx.db.query("leases").first())!._id, { expiresAt: Date.now() + 77_000 }),
    )
    expect(await acquire(world, "b")).toBeNull()
    const [lease] = await world.rows("leases")
    expect(lease).toMatchObject({ holder: "a", generation: 1 })
    expect(lease!.expiresAt).toBeLessThanOrEqual(Date.now() + 6_000)
    await letRunOut(world)
    expect(await acquire(world, "b")).toMatchObject({ generation: 2 })
  })

  test("is let go by its holder alone, and its generation is remembered", async () => {
    const world = await aWorld()
    await acquire(world, "a")
    const release = (holder: string) =>
      world.service.mutation(api.loop.releaseLease, { resource: { kind: "loop" }, holder })
    await release("b")
    expect(await acquire(world, "b")).toBeNull()
    await release("a")
    expect(await acquire(world, "b")).toMatchObject({ generation: 2 })
  })

  test("of a merge lane is the project's own, and takes no run's slot", async () => {
    const world = await aWorld()
    await world.user.mutation(api.projects.add, {
      slug: "other",
      key: "OTH",
      repository: "/other",
      baseBranch: "main",
      checkCommand: "",
    })
    const [one, two] = (await world.gather()).projects.map(({ projectId }) => projectId)
    const lane = (projectId: string, holder: string) =>
      world.service.mutation(api.loop.acquireLease, {
        resource: { kind: "merge_lane", projectId },
        holder,
        lifetimeMs: 6_000,
      })
    expect(await lane(one!, "a")).toBeTruthy()
    expect(await lane(one!, "b")).toBeNull()
    expect(await lane(two!, "b")).toBeTruthy()
    expect(await codeOf(lane("nowhere", "a"))).toBe("not_found")
    expect(await world.claim(await world.ready(), { globalLimit: 1 })).toBeTruthy()
  })
})

describe("a pause", () => {
  test.each([
    ["everything", {}],
    ["its project", { scope: "project" as const, subject: "clutch" }],
    ["its executor", { scope: "executor" as const, subject: "simulation" }],
  ])("of %s keeps a run from starting until it is lifted", async (_, target) => {
    const world = await aWorld()
    const key = await world.ready()
    await world.user.mutation(api.loop.pause, target)
    await world.user.mutation(api.loop.pause, target)
    expect(await world.rows("pauses")).toHaveLength(1)
    expect(await codeOf(world.claim(key))).toBe("paused")
    expect((await world.gather()).pauses).toHaveLength(1)
    await world.user.mutation(api.loop.resume, target)
    await world.user.mutation(api.loop.resume, target)
    expect(await world.claim(key)).toBeTruthy()
  })

  test("leaves what runs alone", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    await world.user.mutation(api.loop.pause, {})
    expect(await world.asRun(runId).mutation(api.runs.heartbeat, { generation: 1 })).toMatchObject({
      stop: null,
    })
  })

  test("is for what exists", async () => {
    const { user } = await aWorld()
    expect(await codeOf(user.mutation(api.loop.pause, { scope: "project", subject: "nowhere" }))).toBe(
      "not_found",
    )
    expect(await codeOf(user.mutation(api.loop.pause, { scope: "agent", subject: "nobody" }))).toBe(
      "not_found",
    )
    expect(await codeOf(user.mutation(api.loop.pause, { scope: "executor", subject: "magic" }))).toBe(
      "not_found",
    )
    expect(await codeOf(user.mutation(api.loop.pause, { subject: "clutch" }))).toBe("invalid_input")
  })

  test("shows by whom, since when and why", async () => {
    const { user } = await aWorld()
    await user.mutation(api.loop.pause, { scope: "agent", subject: "Reviewer", reason: "New prompt." })
    expect(await user.query(api.loop.status, {})).toMatchObject({
      ...{
        isPaused: false,
        pauses: [{ scope: "agent", name: "Reviewer", by: "Owner", reason: "New prompt." }],
      },
    })
  })
})

describe("what people see of the loop", () => {
  test("its runs, its limit, its counts and its sign of life", async () => {
    const world = await aWorld()
    const key = await world.ready()
    await world.ready()
    await world.claim(key, { globalLimit: 7 })
    await world.service.mutation(api.processes.beat, {
      name: "loop",
      pid: 9,
      startedAt: 1,
      version: "0.1.0",
      note: "leads",
    })
    await world.service.mutation(api.processes.beat, {
      name: "loop",
      pid: 10,
      startedAt: 2,
      version: "0.1.0",
    })
    expect(await world.user.query(api.loop.status, {})).toMatchObject({
      ...{
        globalLimit: 7,
        runs: [{ taskKey: key, role: "dev" }],
        counts: { ready: 1, in_progress: 1, done: 0 },
      },
      loop: { pid: 10, note: null },
    })
    expect(await world.service.query(api.processes.list, {})).toMatchObject([{ name: "loop", pid: 10 }])
  })

  test("its cycles, newest first, in pages", async () => {
    const world = await aWorld()
    const cycle = (startedAt: number) => ({
      ...{
        loop: "a",
        startedAt,
        durationMs: 3,
        trigger: "wake" as const,
        inputHash: "x",
        waiting: { queued_behind: 2 },
      },
      actions: [
        {
          phase: "work" as const,
          kind: "dispatch",
          subject: "t",
          result: "done" as const,
          sentence: "dev, attempt 1",
        },
      ],
    })
    for (const at of [1, 2, 3]) await world.service.mutation(api.loop.recordCycle, cycle(at))
    const { page } = await world.user.query(api.loop.cycles, {
      paginationOpts: { numItems: 2, cursor: null },
    })
    expect(page).toMatchObject([cycle(3), cycle(2)])
  })
})

test("[WL-6] a card that is stuck raises one alert, also after somebody has acknowledged it", async () => {
  const world = await aWorld()
  const key = await world.ready()
  const { _id: taskId } = await world.task(key)
  const movers = { loop: 1, agent: 0, person: 0, outside: 0 }
  const stuck = { taskId, key, code: "starting" as const, since: Date.now() - 1_000 }
  const note = () => world.service.mutation(api.loop.noteLiveness, { movers, nobody: [], overdue: [stuck] })
  await note()
  const [first] = await world.rows("liveness")
  await note()
  // Said again it changes nothing: a loop that starts anew writes nothing while nothing happens.
  expect(await world.rows("liveness")).toEqual([first])
  const alerts = await world.rows("signals")
  expect(alerts).toMatchObject([{ kind: "alert", blocking: false, question: expect.stringContaining(key) }])
  await world.user.mutation(api.signals.respond, { signal: alerts[0]!._id, answer: "acknowledge" })
  await note()
  expect(await world.rows("signals")).toHaveLength(1)
  expect(await world.user.query(api.loop.liveness, {})).toMatchObject({ movers, overdue: [{ key }] })
  // What the loop does not look at is counted, too.
  await world.create()
  await world.ready({ dependsOn: [key] })
  expect(await world.user.query(api.loop.liveness, {})).toMatchObject({ movers: { loop: 2, person: 1 } })
})
