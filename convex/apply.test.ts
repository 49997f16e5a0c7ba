/** The loop's decisions: carried out once, and refused whole when the world has moved on. */
import { describe, expect, test } from "vitest"
import type { StateDecision } from "#domain/loop/decision"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf, HEAD, refusalOf } from "./world.testing.ts"

describe("a stale decision", () => {
  test("is refused when the card is elsewhere, and changes nothing", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    await world.exit(runId)
    const { _id: taskId } = await world.task(key)
    await world.move(key, "ready")
    const before = [await world.rows("tasks"), await world.rows("runs"), await world.rows("events")]
    const onTask = { phase: "work" as const, taskId, from: "in_progress" as const }
    const decisions: StateDecision[] = [
      { kind: "send_to_review", ...onTask, runId, headCommit: HEAD },
      { kind: "retry_later", ...onTask, runId, counter: "dev", retryAt: null, sentence: "x" },
      { kind: "complete", ...onTask, runId, resolution: "no_change", sentence: "x" },
      {
        kind: "open_signal",
        ...onTask,
        runId: null,
        signal: { kind: "fyi", severity: "info", question: "x", options: [] },
      },
    ]
    for (const decision of decisions) {
      expect(await refusalOf(world.apply(decision))).toMatchObject({
        code: "conflict",
        message: "CLU-1 is in Ready by now, not in In progress.",
      })
    }
    expect([await world.rows("tasks"), await world.rows("runs"), await world.rows("events")]).toEqual(before)
  })

  test("about a run is drawn once", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    await world.exit(runId, { exitCode: 1 })
    const { _id: taskId } = await world.task(key)
    const retry: StateDecision = {
      ...{ kind: "retry_later", phase: "work", taskId, from: "in_progress", runId, counter: "dev" },
      ...{ retryAt: Date.now() + 10_000, sentence: "It failed." },
    }
    await world.apply(retry)
    expect(await codeOf(world.apply(retry))).toBe("conflict")
    expect(await world.task(key)).toMatchObject({ status: "in_progress", attempts: { dev: 1 } })
    expect((await world.gather()).tasks[0]!.ended).toMatchObject([{ runId, isSettled: true }])
    expect((await world.events(key)).at(-1)).toMatchObject({ kind: "task.retry_planned", causationId: runId })
  })

  test("about a run that is still open, or another card's, is refused", async () => {
    const world = await aWorld()
    const [one, two] = [await world.ready(), await world.ready()]
    const [first, second] = [await world.running(one), await world.running(two)]
    await world.exit(second)
    const { _id: taskId } = await world.task(one)
    const review = (runId: string): StateDecision => ({
      ...{ kind: "send_to_review", phase: "work", taskId, from: "in_progress", runId, headCommit: HEAD },
    })
    expect(await codeOf(world.apply(review(first)))).toBe("conflict")
    expect(await codeOf(world.apply(review(second)))).toBe("conflict")
  })

  test("about a run that ended meanwhile is refused", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    await world.exit(runId)
    const about = { phase: "cleanup" as const, runId, generation: 1 }
    const lost = {
      reason: "shim_lost" as const,
      sentence: "x",
      termination: { processesSeen: 0, processesLeft: 0, at: 1 },
    }
    expect(await codeOf(world.apply({ kind: "expire", ...about, ...lost }))).toBe("conflict")
    expect(await codeOf(world.apply({ kind: "adopt", ...about }))).toBe("conflict")
    expect(await codeOf(world.apply({ kind: "request_stop", ...about, cause: "superseded" }))).toBe(
      "conflict",
    )
  })

  test("about nothing that exists is not found", async () => {
    const { apply } = await aWorld()
    expect(
      await codeOf(apply({ kind: "workspace_removed", phase: "cleanup", taskId: "x", savedTo: null })),
    ).toBe("not_found")
  })
})

describe("expire", () => {
  test("ends a lost run, frees its slot and kills its key", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const { runId } = await world.claim(key)
    const lost = {
      reason: "never_started" as const,
      sentence: "Never seen.",
      termination: { processesSeen: 0, processesLeft: 0, at: 1 },
    }
    await world.apply({ kind: "expire", phase: "cleanup", runId, generation: 1, ...lost })
    expect(await world.aRun(runId)).toMatchObject({
      state: "ended",
      outcome: "lost",
      reason: "never_started",
    })
    expect(await world.rows("leases")).toEqual([])
    expect(await codeOf(world.asRun(runId).mutation(api.runs.progress, { line: "x" }))).toBe("run_ended")
    expect(await world.claim(key)).toMatchObject({ attempt: 2 })
  })

  test("of a run that somebody wanted ended is no loss", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    await world.user.mutation(api.tasks.cancel, { task: key })
    const lost = {
      reason: "shim_lost" as const,
      sentence: "Gone.",
      termination: { processesSeen: 2, processesLeft: 0, at: 1 },
    }
    await world.apply({ kind: "expire", phase: "cleanup", runId, generation: 1, ...lost })
    expect(await world.aRun(runId)).toMatchObject({ outcome: "cancelled", reason: "cancelled_by_person" })
  })
})

describe("approve", () => {
  test("walks to merging by policy, with an automatic-approval event per hop, and counts no infrastructure failure on", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const taskId = await world.inReview(key)
    await world.patchTask(key, { attempts: { dev: 1, review: 0, conflict: 0, infrastructure: 2 } })
    const runId = await world.reviewed(key, "approved")
    await world.apply({ kind: "approve", phase: "review", taskId, from: "in_review", runId })
    const hops = (await world.events(key))
      .filter(({ kind }) => kind === "task.auto_approved")
      .map(({ data }) => [data.from, data.to])
    expect(hops).toEqual([
      ["in_review", "in_approval"],
      ["in_approval", "merging"],
    ])
    expect(await world.task(key)).toMatchObject({ attempts: { dev: 1, infrastructure: 0 } })
  })

  test("of work without a commit is done, answered", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const taskId = await world.inReview(key)
    const runId = await world.reviewed(key, "approved")
    await world.patchTask(key, { branch: undefined, headCommit: undefined })
    await world.apply({ kind: "approve", phase: "review", taskId, from: "in_review", runId })
    expect(await world.task(key)).toMatchObject({ status: "done", resolution: "answered" })
  })
})

describe("a finished card's work tree", () => {
  test("is gathered until it is swept, and its removal is told once", async () => {
    const world = await aWorld()
    const key = await world.ready()
    await world.exit(await world.running(key))
    await world.user.mutation(api.tasks.cancel, { task: key })
    const { _id: taskId } = await world.task(key)
    expect((await world.gather()).finished).toMatchObject([
      { key, hasAgent: false, branch: "clutch/CLU-1/fix-login" },
    ])
    const removed: StateDecision = {
      kind: "workspace_removed",
      phase: "cleanup",
      taskId,
      savedTo: "/trash/x.bundle",
    }
    await world.apply(removed)
    await world.apply(removed)
    expect((await world.gather()).finished).toEqual([])
    expect((await world.eventKinds(key)).filter((kind) => kind === "workspace.removed")).toHaveLength(1)
  })
})
