/** The one write path for a status: the table, its walks, and all that follows from a hop. */
import { beforeAll, describe, expect, test } from "vitest"
import { MOVES } from "#domain/moves"
import { isTerminal, TASK_STATUSES, type TaskStatus } from "#domain/task"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf, HEAD, refusalOf, type World } from "./world.testing.ts"

/** A card in a column, put there past the rules: what it took to get there is no concern of these tests. */
async function aCardIn(world: World, status: TaskStatus) {
  const key = await world.create()
  await world.patchTask(key, { status, branch: "clutch/x", headCommit: HEAD, baseCommit: "ba5e" })
  await world.t.run(async (ctx) => {
    for (const row of await ctx.db.query("columnCounts").collect())
      await ctx.db.delete("columnCounts", row._id)
    const { _id: projectId } = (await ctx.db.query("projects").first())!
    await ctx.db.insert("columnCounts", { projectId, status, count: 1 })
  })
  return key
}

describe("a person's drop", () => {
  // One world for all of them: each brings a card of its own.
  let world: World
  beforeAll(async () => {
    world = await aWorld()
  })
  test.each(TASK_STATUSES.flatMap((from) => TASK_STATUSES.map((to): [TaskStatus, TaskStatus] => [from, to])))(
    "%s -> %s does what the table says",
    async (from, to) => {
      const key = await aCardIn(world, from)
      const isWalk = to === "done" && (from === "in_review" || from === "in_approval")
      const isAllowed =
        from === to || isWalk || (MOVES[from].includes(to) && !(from === "merging" && to === "done"))
      if (!isAllowed) {
        expect(await codeOf(world.move(key, to))).toBe("illegal_move")
        expect(await world.task(key)).toMatchObject({ status: from })
        return
      }
      await world.move(key, to)
      expect(await world.task(key)).toMatchObject({ status: to })
      const counts = (await world.rows("columnCounts")).filter(({ count }) => count !== 0)
      expect(counts).toMatchObject([{ status: to, count: 1 }])
    },
  )

  test("on Done walks every step and leaves one event per hop", async () => {
    const world = await aWorld()
    const key = await aCardIn(world, "in_review")
    await world.move(key, "done")
    expect(await world.journey(key)).toEqual(["in_approval", "merging", "done"])
    expect(await world.task(key)).toMatchObject({ resolution: "manual" })
    expect(await world.rows("mergeEntries")).toEqual([])
    expect(await world.rows("signals")).toEqual([])
  })

  test("on In progress is refused while a dependency is open, and asks for a run next when none is", async () => {
    const world = await aWorld()
    const first = await world.ready()
    const key = await world.ready({ dependsOn: [first] })
    expect(await codeOf(world.move(key, "in_progress"))).toBe("dependency_open")
    await world.move(first, "in_progress")
    expect(await world.task(first)).toMatchObject({ status: "in_progress", startNext: true })
    expect((await world.gather()).tasks.find((task) => task.key === first)).toMatchObject({ startNext: true })
    await world.claim(first)
    expect((await world.task(first)).startNext).toBeUndefined()
  })

  test("on Blocked carries a reason, a sentence and the next mover", async () => {
    const world = await aWorld()
    const key = await world.ready()
    await world.user.mutation(api.tasks.move, {
      task: key,
      to: "blocked",
      sentence: "Waiting for the design.",
    })
    expect((await world.task(key)).blockage).toEqual({
      reason: "moved_by_person",
      sentence: "Waiting for the design.",
      nextMover: "person",
    })
    await world.move(key, "ready")
    expect((await world.task(key)).blockage).toBeUndefined()
  })

  test("on In approval asks for the approval, and leaving it withdraws the question", async () => {
    const world = await aWorld()
    const key = await aCardIn(world, "in_review")
    await world.move(key, "in_approval")
    expect(await world.rows("signals")).toMatchObject([{ kind: "approval", state: "open" }])
    await world.move(key, "in_progress")
    expect(await world.rows("signals")).toMatchObject([{ kind: "approval", state: "withdrawn" }])
  })

  test("on Merging queues the work, and is refused where there is none", async () => {
    const world = await aWorld()
    const key = await aCardIn(world, "in_approval")
    await world.move(key, "merging")
    expect(await world.rows("mergeEntries")).toMatchObject([{ state: "queued", headCommit: HEAD }])
    const empty = await aCardIn(world, "in_approval")
    await world.patchTask(empty, { headCommit: undefined })
    expect(await refusalOf(world.move(empty, "merging"))).toMatchObject({
      code: "conflict",
      message: `${empty} has no commit that could be merged; drop it on Done.`,
    })
    expect(await world.task(empty)).toMatchObject({ status: "in_approval" })
  })

  test("out of Merging gives the place in the lane up", async () => {
    const world = await aWorld()
    const key = await aCardIn(world, "in_approval")
    await world.move(key, "merging")
    await world.move(key, "in_progress")
    expect(await world.rows("mergeEntries")).toMatchObject([{ state: "withdrawn" }])
    expect((await world.gather()).merges).toEqual([])
  })

  test("out of Blocked lets the attempts begin anew and withdraws what asked about the blockage", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    await world.exit(runId, { exitCode: 1 })
    const { _id: taskId } = await world.task(key)
    const blockage = {
      reason: "retries_exhausted" as const,
      sentence: "All attempts failed.",
      nextMover: "person" as const,
    }
    const signal = {
      kind: "retry_exhausted" as const,
      severity: "high" as const,
      question: "What now?",
      options: [],
    }
    await world.apply({ kind: "block", phase: "work", taskId, from: "in_progress", runId, blockage, signal })
    await world.patchTask(key, { attempts: { dev: 4, review: 0, conflict: 0, infrastructure: 1 } })
    await world.move(key, "ready")
    expect(await world.task(key)).toMatchObject({ attempts: { dev: 0, infrastructure: 0 }, fingerprints: [] })
    expect(await world.rows("signals")).toMatchObject([{ kind: "retry_exhausted", state: "withdrawn" }])
  })
})

describe("a card that moves under a live run", () => {
  test("cancel: the card is cancelled at once and the run is asked to stop in the same transaction", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    await world.user.mutation(api.tasks.cancel, { task: key })
    expect(await world.task(key)).toMatchObject({
      status: "cancelled",
      cancellation: "abandoned",
      hasWorkspace: true,
    })
    expect(await world.aRun(runId)).toMatchObject({ state: "running", stopRequested: "cancelled_by_person" })
    const [moved, stop] = (await world.events(key)).slice(-2)
    expect(moved!.correlationId).toBe(stop!.correlationId)

    const { generation } = await world.aRun(runId)
    expect(await world.asRun(runId).mutation(api.runs.heartbeat, { generation })).toMatchObject({
      stop: "cancelled_by_person",
    })
    expect((await world.gather()).finished).toMatchObject([{ key, hasAgent: true }])
    await world.exit(runId, { stopped: "cancelled_by_person", exitCode: null, signal: "SIGKILL" })
    expect(await world.aRun(runId)).toMatchObject({ outcome: "cancelled", termination: { processesLeft: 0 } })
    expect((await world.gather()).finished).toMatchObject([{ key, hasAgent: false }])
  })

  test.each(["ready", "blocked", "in_review"] as const)("to %s: the run is superseded", async (to) => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    await world.move(key, to)
    expect(await world.aRun(runId)).toMatchObject({ stopRequested: "superseded" })
  })

  test("a reorder within the column leaves it alone", async () => {
    const world = await aWorld()
    const [one, two] = [await world.ready(), await world.ready()]
    const runId = await world.running(one)
    await world.running(two)
    await world.move(one, "in_progress", { after: two })
    expect((await world.aRun(runId)).stopRequested).toBeUndefined()
  })

  test("a person's cancel stands over an earlier wish to stop, and no later wish over it", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    const stop = (cause?: "interrupted") =>
      world.service.mutation(api.runs.requestStop, { run: runId, ...(cause && { cause }) })
    await stop("interrupted")
    await stop()
    await stop("interrupted")
    expect(await world.aRun(runId)).toMatchObject({ stopRequested: "cancelled_by_person" })
    expect(
      await codeOf(world.user.mutation(api.runs.requestStop, { run: runId, cause: "interrupted" })),
    ).toBe("forbidden")
  })
})

describe("finished cards", () => {
  test("never move again; reopening makes a linked copy in the backlog", async () => {
    const world = await aWorld()
    const key = await world.create({
      description: "Why.",
      criteria: ["It works"],
      tags: ["auth"],
      priority: "high",
    })
    expect(await codeOf(world.user.mutation(api.tasks.reopen, { task: key }))).toBe("illegal_move")
    await world.move(key, "cancelled")
    for (const to of TASK_STATUSES.filter((status) => !isTerminal(status)))
      expect(await codeOf(world.move(key, to))).toBe("illegal_move")
    const again = await world.user.mutation(api.tasks.reopen, { task: key })
    expect(await world.user.query(api.tasks.get, { task: again.key })).toMatchObject({
      ...{
        key: "CLU-2",
        status: "backlog",
        reopens: key,
        description: "Why.",
        tags: ["auth"],
        priority: "high",
      },
      criteria: [{ text: "It works", done: false }],
    })
    expect(await world.task(key)).toMatchObject({ status: "cancelled" })
  })

  test("withdraw what was still asked about them", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    await world.asRun(runId).mutation(api.signals.ask, { question: "Which colour?" })
    await world.asRun(runId).mutation(api.signals.ask, { question: "The tests are flaky.", kind: "fyi" })
    await world.user.mutation(api.tasks.cancel, { task: key })
    const states = (await world.rows("signals")).map(({ kind, state }) => `${kind} ${state}`)
    expect(states).toEqual(["question withdrawn", "fyi open"])
  })
})
