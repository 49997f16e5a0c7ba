/** The claim: capacity, place and order of things in one transaction. */
import { describe, expect, test } from "vitest"
import { LEASE_LIFETIME_MS } from "#domain/run"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf, refusalOf, type World } from "./world.testing.ts"

const letRunOut = (world: World) =>
  world.t.run(async (ctx) => {
    for (const lease of await ctx.db.query("leases").collect())
      await ctx.db.patch("leases", lease._id, { expiresAt: Date.now() - 1 })
  })

describe("a claim", () => {
  test("moves the card, opens the run and holds the slot, or does nothing at all", async () => {
    const world = await aWorld()
    const key = await world.ready({ description: "Why.", criteria: ["It works"] })
    const before = Date.now()
    const brief = await world.claim(key)
    expect(brief).toMatchObject({
      ...{ role: "dev", attempt: 1, generation: 1, executor: "simulation" },
      task: { key, title: "Fix login", description: "Why.", criteria: [{ text: "It works", done: false }] },
      project: {
        slug: "clutch",
        repository: "/repo",
        baseBranch: "main",
        checkCommand: "npm test",
        runTimeLimitMs: 3_600_000,
      },
      ...{ earlier: [], reviews: [], answers: [], conflict: null },
    })
    const task = await world.task(key)
    const run = await world.aRun(brief.runId)
    expect(task.status).toBe("in_progress")
    expect(run).toMatchObject({ state: "claimed", isSettled: false })
    expect(run.claimedAt).toBeGreaterThanOrEqual(task.statusSince)
    const [lease] = await world.rows("leases")
    expect(lease).toMatchObject({ resource: `run:${brief.runId}`, kind: "run", generation: 1, role: "dev" })
    expect(lease!.expiresAt).toBeGreaterThanOrEqual(before + LEASE_LIFETIME_MS)
    expect(await world.eventKinds(key)).toEqual(["task.created", "task.moved", "run.claimed"])
  })

  test("that is refused leaves nothing behind", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const events = (await world.rows("events")).length
    expect(await codeOf(world.claim(key, { globalLimit: 1, role: "reviewer" }))).toBe("conflict")
    await world.user.mutation(api.loop.pause, {})
    expect(await codeOf(world.claim(key))).toBe("paused")
    expect(await world.rows("runs")).toEqual([])
    expect(await world.rows("leases")).toEqual([])
    expect((await world.rows("events")).length).toBe(events + 1)
  })

  test("[WL-D15] beyond the disk quota is refused for work, and made for a review", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const { _id: projectId } = (await world.rows("projects"))[0]!
    const use = (diskUsedBytes: number | undefined) =>
      world.t.run((ctx) => ctx.db.patch("projects", projectId, { diskQuotaMb: 10, diskUsedBytes }))
    await use(12e6)
    expect(await refusalOf(world.claim(key))).toMatchObject({
      code: "no_capacity",
      details: { scope: "disk" },
    })
    await use(undefined)
    expect(await world.claim(key)).toBeTruthy()
  })

  test("is for the status it was decided in", async () => {
    const world = await aWorld()
    const key = await world.ready()
    await world.move(key, "backlog")
    expect(await refusalOf(world.claim(key, { from: "ready" }))).toMatchObject({
      code: "conflict",
      message: "CLU-1 is in Backlog by now.",
    })
  })

  test("is for one run at a time, and for the next only when the last agent is seen gone", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    expect(await codeOf(world.claim(key))).toBe("conflict")
    await world.exit(runId, { exitCode: 1, termination: { processesSeen: 3, processesLeft: 1, at: 1 } })
    expect(await refusalOf(world.claim(key))).toMatchObject({
      message: "The agent of the last run on CLU-1 is not seen gone yet.",
    })
    expect((await world.gather()).tasks[0]!.ended).toMatchObject([{ runId, isGone: false }])
    await world.apply({
      kind: "confirm_gone",
      phase: "cleanup",
      runId,
      termination: { processesSeen: 1, processesLeft: 0, at: 2 },
    })
    expect(await world.claim(key)).toMatchObject({ attempt: 2, generation: 2 })
  })

  test("is not for a card that a person holds, that waits for others, or for an answer", async () => {
    const world = await aWorld()
    const held = await world.ready()
    await world.patchTask(held, { assignedUserId: world.userId })
    expect(await codeOf(world.claim(held))).toBe("conflict")

    const waiting = await world.ready({ dependsOn: [held] })
    expect(await codeOf(world.claim(waiting))).toBe("dependency_open")

    const asked = await world.ready()
    const runId = await world.running(asked)
    await world.asRun(runId).mutation(api.signals.ask, { question: "Which colour?" })
    await world.exit(runId, { stopped: "waiting_for_person" })
    expect(await refusalOf(world.claim(asked))).toMatchObject({
      code: "conflict",
      message: "CLU-3 waits for a person's answer.",
    })
  })

  test("of a check needs the candidate that is being checked", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const { entry } = await world.merging(key)
    const check = { role: "check" as const, entryId: entry._id, subjectCommit: "cafe0001" }
    expect(await codeOf(world.claim(key, check))).toBe("conflict")
    await world.service.mutation(api.merges.startCheck, {
      ...{ entryId: entry._id, generation: 1 },
      candidateCommit: "cafe0001",
      targetCommit: "ba5e0001",
    })
    expect(await codeOf(world.claim(key, { ...check, subjectCommit: "cafe0002" }))).toBe("conflict")
    expect(await world.claim(key, check)).toMatchObject({ role: "check", subjectCommit: "cafe0001" })
  })
})

describe("capacity", () => {
  test("the project's limit holds for all roles together", async () => {
    const world = await aWorld()
    await world.patchProject({ limits: { project: 2, dev: 2, reviewer: 2, conflictResolver: 1 } })
    const [one, two, three] = [
      await world.ready(),
      await world.ready(),
      await world.ready({ role: "research" }),
    ]
    await world.claim(one)
    await world.claim(two)
    expect(await refusalOf(world.claim(three, { role: "research" }))).toMatchObject({
      code: "no_capacity",
      message: "2 of 2 run slots (project) are in use.",
    })
  })

  test("the global limit and the role's limit hold", async () => {
    const world = await aWorld()
    const [one, two, three] = [await world.ready(), await world.ready(), await world.ready()]
    await world.claim(one)
    expect(await refusalOf(world.claim(two, { globalLimit: 1 }))).toMatchObject({
      details: { scope: "global" },
    })
    await world.claim(two)
    expect(await refusalOf(world.claim(three))).toMatchObject({ details: { scope: "role" } })
  })

  test("an agent's limit and role hold, and its pause", async () => {
    const world = await aWorld()
    const dev = (await world.rows("agents")).find(({ role }) => role === "dev")!
    await world.t.run((ctx) => ctx.db.patch("agents", dev._id, { limit: 1 }))
    const [one, two] = [await world.ready(), await world.ready()]
    await world.claim(one, { agentId: dev._id })
    expect(await codeOf(world.claim(two, { agentId: dev._id }))).toBe("no_capacity")
    const reviewer = (await world.rows("agents")).find(({ role }) => role === "reviewer")!
    expect(await codeOf(world.claim(two, { agentId: reviewer._id }))).toBe("conflict")
    await world.user.mutation(api.loop.pause, { scope: "agent", subject: "Developer" })
    await world.t.run((ctx) => ctx.db.patch("agents", dev._id, { limit: 5 }))
    expect(await codeOf(world.claim(two, { agentId: dev._id }))).toBe("paused")
    expect(await world.user.query(api.agents.get, { agent: "developer" })).toMatchObject({
      status: "paused",
      runs: [{ taskKey: one }],
    })
  })

  test("a lease that has run out frees its slot in the transaction that notices it", async () => {
    const world = await aWorld()
    const [one, two] = [await world.ready(), await world.ready()]
    await world.claim(one, { globalLimit: 1 })
    expect(await codeOf(world.claim(two, { globalLimit: 1 }))).toBe("no_capacity")
    await letRunOut(world)
    expect(await world.claim(two, { globalLimit: 1 })).toMatchObject({ attempt: 1 })
  })

  test("a run that ends frees its slot in the same transaction", async () => {
    const world = await aWorld()
    const [one, two] = [await world.ready(), await world.ready()]
    const runId = await world.running(one, { globalLimit: 1 })
    await world.exit(runId)
    expect(await world.rows("leases")).toEqual([])
    expect(await world.claim(two, { globalLimit: 1 })).toBeTruthy()
  })

  test("a sign of life renews a lease that ran out, over the limit if need be", async () => {
    const world = await aWorld()
    const [one, two] = [await world.ready(), await world.ready()]
    const runId = await world.running(one, { globalLimit: 1 })
    await letRunOut(world)
    await world.claim(two, { globalLimit: 1 })
    await world.asRun(runId).mutation(api.runs.heartbeat, { generation: 1 })
    const alive = (await world.rows("leases")).filter(({ expiresAt }) => expiresAt > Date.now())
    expect(alive).toHaveLength(2)
    expect((await world.gather()).runs).toHaveLength(2)
  })

  test("a run that is seen alive gets a lease back that ran out, and keeps one that did not without a word", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    const adopt = { kind: "adopt", phase: "cleanup", runId, generation: 1 } as const
    await letRunOut(world)
    await world.apply(adopt)
    const [lease] = await world.rows("leases")
    expect(lease?.expiresAt).toBeGreaterThan(Date.now())
    const events = await world.rows("events")
    expect(await codeOf(world.apply(adopt))).toBe("conflict")
    expect(await world.rows("events")).toHaveLength(events.length)
  })

  test("claims side by side never take the same card or one slot too many", async () => {
    const world = await aWorld()
    const keys = await Promise.all([1, 2, 3, 4, 5].map(() => world.ready()))
    const claims = await Promise.allSettled(
      [...keys, ...keys].map((key) => world.claim(key, { from: "ready" })),
    )
    expect(claims.filter(({ status }) => status === "fulfilled")).toHaveLength(2)
    expect(await world.rows("runs")).toHaveLength(2)
  })
})
