/** What shims and agents report: fenced by generation, repeatable, judged once. */
import { describe, expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { anExit, aShim, aWorld, BASE, codeOf, HEAD } from "./world.testing.ts"

const place = { path: "/w", branch: "clutch/CLU-1/fix-login", baseCommit: BASE }

describe("a start", () => {
  test("makes the run running and notes its place, its shim and the card's branch", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const { runId } = await world.claim(key)
    expect(await world.start(runId, place.branch)).toEqual({ stop: null, refusal: null })
    expect(await world.aRun(runId)).toMatchObject({ state: "running", shim: aShim, workspace: place })
    expect(await world.task(key)).toMatchObject({
      branch: place.branch,
      baseCommit: BASE,
      hasWorkspace: true,
    })
  })

  test("that is reported twice leaves one event", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const { runId } = await world.claim(key)
    await world.start(runId)
    const { startedAt } = await world.aRun(runId)
    await world.start(runId)
    expect((await world.aRun(runId)).startedAt).toBe(startedAt)
    expect((await world.eventKinds(key)).filter((kind) => kind === "run.started")).toHaveLength(1)
  })

  test("of a run that was cancelled meanwhile hears that it should stop", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const { runId } = await world.claim(key)
    await world.user.mutation(api.tasks.cancel, { task: key })
    expect(await world.start(runId)).toMatchObject({ stop: "cancelled_by_person" })
  })

  test("of a run that has ended is refused", async () => {
    const world = await aWorld()
    const { runId } = await world.claim(await world.ready())
    await world.apply({
      kind: "expire",
      phase: "work",
      runId,
      generation: 1,
      reason: "never_started",
      sentence: "Never seen.",
      termination: { processesSeen: 0, processesLeft: 0, at: 1 },
    })
    expect(await codeOf(world.start(runId))).toBe("run_ended")
  })
})

describe("a heartbeat", () => {
  test("touches the lease row and nothing else", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    await world.t.run(async (ctx) => {
      const lease = (await ctx.db.query("leases").first())!
      await ctx.db.patch("leases", lease._id, { expiresAt: 1 })
    })
    const before = [await world.rows("runs"), await world.rows("tasks"), await world.rows("events")]
    await world.asRun(runId).mutation(api.runs.heartbeat, { generation: 1 })
    expect([await world.rows("runs"), await world.rows("tasks"), await world.rows("events")]).toEqual(before)
    expect((await world.rows("leases"))[0]!.expiresAt).toBeGreaterThan(Date.now())
  })

  test("of a run that has ended is refused: its key opens nothing", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    await world.exit(runId)
    const run = world.asRun(runId)
    expect(await codeOf(run.mutation(api.runs.heartbeat, { generation: 1 }))).toBe("run_ended")
    expect(await codeOf(run.mutation(api.runs.report, { outcome: "success", summary: "x" }))).toBe(
      "run_ended",
    )
    expect(await codeOf(run.mutation(api.signals.ask, { question: "x" }))).toBe("run_ended")
    expect(await codeOf(run.query(api.tasks.get, { task: "CLU-1" }))).toBe("run_ended")
  })
})

describe("a stale generation", () => {
  test("is refused and recorded, and changes nothing", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const first = await world.running(key)
    await world.exit(first, { exitCode: 1 })
    const runId = await world.running(key)
    const before = [await world.rows("runs"), await world.rows("leases"), await world.rows("tasks")]
    const { service } = world
    const stale = { runId, generation: 1 }
    const fence = { stop: "superseded", refusal: { code: "stale_generation" } }
    expect(await service.mutation(api.runs.heartbeat, stale)).toMatchObject(fence)
    expect(
      await service.mutation(api.runs.started, { ...stale, shim: aShim, workspace: place }),
    ).toMatchObject(fence)
    expect(await service.mutation(api.runs.exited, { ...stale, exit: anExit() })).toMatchObject({
      applied: false,
      refusal: { code: "stale_generation" },
    })
    expect([await world.rows("runs"), await world.rows("leases"), await world.rows("tasks")]).toEqual(before)
    const refused = (await world.events(key)).filter(({ kind }) => kind === "run.report_refused")
    expect(refused.map(({ data }) => data)).toMatchObject([
      { runId, report: "heartbeat", generation: 1, current: 2 },
      { report: "started" },
      { report: "exited" },
    ])
  })

  test("in a decision of the loop is refused", async () => {
    const world = await aWorld()
    const key = await world.ready()
    await world.exit(await world.running(key), { exitCode: 1 })
    const runId = await world.running(key)
    expect(
      await codeOf(
        world.apply({ kind: "request_stop", phase: "cleanup", runId, generation: 1, cause: "superseded" }),
      ),
    ).toBe("stale_generation")
  })
})

describe("an exit", () => {
  test("ends the run with its judgement, its proof and its commit", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    expect(await world.exit(runId)).toEqual({
      ...{ applied: true, outcome: "success", refusal: null },
      report: null,
    })
    expect(await world.aRun(runId)).toMatchObject({
      ...{ state: "ended", outcome: "success", reason: "completed", headCommit: HEAD, isSettled: false },
      termination: { processesSeen: 2, processesLeft: 0 },
    })
    expect(await world.eventKinds(key)).toEqual([
      "task.created",
      "task.moved",
      "run.claimed",
      "run.started",
      "run.ended",
    ])
  })

  test("of a run that left the branch where it began names no commit: an answer is no work for a reviewer", async () => {
    const world = await aWorld()
    const key = await world.ready({ role: "custom" })
    const { runId } = await world.claim(key, { role: "custom" })
    await world.start(runId, place.branch)
    await world.asRun(runId).mutation(api.runs.report, { outcome: "success", summary: "It is 42." })
    expect(await world.exit(runId, { headCommit: BASE, treeChanged: false })).toMatchObject({
      outcome: "success",
    })
    expect(await world.aRun(runId)).not.toHaveProperty("headCommit")
    const { tasks } = await world.gather()
    expect(tasks[0]!.ended).toMatchObject([{ runId, headCommit: null }])
  })

  test("that is reported twice changes nothing, from the shim or from whoever found its record", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    await world.exit(runId)
    const before = [await world.aRun(runId), await world.events(key)]
    expect(await world.exit(runId, { exitCode: 1 })).toEqual({
      applied: false,
      outcome: "success",
      refusal: null,
      report: null,
    })
    const found = await world.service.mutation(api.runs.exited, {
      runId,
      generation: 1,
      exit: anExit({ exitCode: 1 }),
    })
    expect(found).toMatchObject({ applied: false, outcome: "success" })
    expect([await world.aRun(runId), await world.events(key)]).toEqual(before)
  })

  test("that comes after the run was given up adds the proof that its agent is gone", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    const termination = { processesSeen: 2, processesLeft: 1, at: 1 }
    await world.apply({
      kind: "expire",
      phase: "cleanup",
      runId,
      generation: 1,
      reason: "shim_lost",
      sentence: "Lost.",
      termination,
    })
    expect(await world.exit(runId)).toMatchObject({ applied: false, outcome: "lost" })
    expect(await world.aRun(runId)).toMatchObject({ outcome: "lost", termination: { processesLeft: 0 } })
    expect(await world.claim(key)).toMatchObject({ attempt: 2 })
  })

  test("of a failure leaves a fingerprint on the card, newest first and at most five", async () => {
    const world = await aWorld()
    const key = await world.ready()
    for (let run = 0; run < 6; run++) {
      const runId = await world.running(key)
      await world.exit(runId, { exitCode: 1, tail: `Error: boom ${run % 2 ? "left" : "right"}` })
    }
    const { fingerprints } = await world.task(key)
    expect(fingerprints).toHaveLength(5)
    expect(new Set(fingerprints).size).toBe(2)
    expect(fingerprints[0]).toBe((await world.rows("runs")).at(-1)!.fingerprint)
  })

  test("of an interrupted run counts as no failure", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    await world.exit(runId, { stopped: "interrupted" })
    expect(await world.aRun(runId)).toMatchObject({ outcome: "retryable", reason: "interrupted" })
    expect((await world.task(key)).fingerprints).toEqual([])
  })
})

describe("an agent", () => {
  test("touches its own card only", async () => {
    const world = await aWorld()
    const [mine, other] = [await world.ready(), await world.ready()]
    const run = world.asRun(await world.running(mine))
    expect(await run.query(api.tasks.get, { task: mine })).toMatchObject({ key: mine })
    expect(await codeOf(run.query(api.tasks.get, { task: other }))).toBe("forbidden")
    const theirs = await world.running(other)
    const { signalId } = await world.asRun(theirs).mutation(api.signals.ask, { question: "x" })
    expect(await codeOf(run.mutation(api.signals.hear, { signal: signalId }))).toBe("forbidden")
    expect(await codeOf(run.mutation(api.runs.heartbeat, { runId: theirs, generation: 1 }))).toBe("forbidden")
  })

  test("says what it does and what it did; the last word counts", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    const run = world.asRun(runId)
    await run.mutation(api.runs.progress, { line: "Reading the code" })
    await run.mutation(api.runs.report, { outcome: "failed", summary: "Hm." })
    await run.mutation(api.runs.report, { outcome: "success", summary: "Done." })
    expect(await world.user.query(api.runs.get, { run: runId })).toMatchObject({
      ...{
        progress: "Reading the code",
        declared: "success",
        summary: "Done.",
        taskKey: "CLU-1",
        project: "clutch",
      },
    })
  })

  test("says what it does in a row of its own, so that no other column is read again; it dies with the run", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    const before = await world.aRun(runId)
    for (const line of ["Reading the code", "Writing the test"])
      await world.asRun(runId).mutation(api.runs.progress, { line })
    expect(await world.aRun(runId)).toEqual(before)
    expect(await world.rows("runProgress")).toMatchObject([{ runId, line: "Writing the test" }])
    const { cards } = await world.user.query(api.tasks.column, { project: "clutch", status: "in_progress" })
    expect(cards[0]!.run).toMatchObject({ progress: "Writing the test" })
    await world.exit(runId)
    expect(await world.rows("runProgress")).toEqual([])
    expect(await world.user.query(api.runs.get, { run: runId })).toMatchObject({ progress: null })
  })

  test("gives a verdict only as a reviewer, on the commit it was given, and its last word counts", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const dev = await world.running(key)
    expect(
      await codeOf(
        world.asRun(dev).mutation(api.reviews.submit, { verdict: "approved", summary: "Mine is good." }),
      ),
    ).toBe("forbidden")
    await world.exit(dev)
    await world.apply({
      ...{
        kind: "send_to_review",
        phase: "work",
        taskId: (await world.task(key))._id,
        from: "in_progress",
        runId: dev,
        headCommit: HEAD,
      },
    })
    const runId = await world.running(key, { role: "reviewer", subjectCommit: HEAD })
    const comments = [{ file: "a.ts", line: 3, text: "Why?" }]
    await world.asRun(runId).mutation(api.reviews.submit, { verdict: "approved", summary: "Fine." })
    await world
      .asRun(runId)
      .mutation(api.reviews.submit, { verdict: "changes_requested", summary: "Not so fine.", comments })
    expect(await world.rows("reviews")).toMatchObject([
      { verdict: "changes_requested", commit: HEAD, comments, attempt: 1 },
    ])
    await world.exit(runId, { headCommit: null, treeChanged: false })
    expect((await world.gather()).tasks[0]!.ended).toMatchObject([
      { role: "reviewer", outcome: "success", verdict: "changes_requested" },
    ])
  })

  test("is found by its key's hash, and never shows it", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const keyHash = "f".repeat(64)
    const { runId } = await world.claim(key, { keyHash })
    expect(await world.service.query(api.runs.byKey, { keyHash })).toMatchObject({ runId, state: "claimed" })
    expect(await world.service.query(api.runs.byKey, { keyHash: "0".repeat(64) })).toBeNull()
    expect(await codeOf(world.user.query(api.runs.byKey, { keyHash }))).toBe("forbidden")
    expect(JSON.stringify(await world.user.query(api.runs.list, { task: key }))).not.toContain(keyHash)
  })
})

describe("what an agent said while Clutch was away", () => {
  const kept = [
    { operation: "signals.ask", input: { question: "By the way.", kind: "fyi" } },
    { operation: "runs.report", input: { outcome: "no_change", summary: "It is there already." } },
  ] as const

  test("[WL-L12] is heard before its end is judged, once", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    const exit = { headCommit: null, treeChanged: false, kept: [...kept] }
    await world.exit(runId, exit)
    expect(await world.aRun(runId)).toMatchObject({ outcome: "no_change", declaration: kept[1].input })
    await world.exit(runId, exit)
    expect(await world.rows("signals")).toMatchObject([{ kind: "fyi", question: "By the way." }])
  })

  test("[WL-L12] keeps no run from ending when it cannot be taken", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    const verdict = { operation: "reviews.submit", input: { verdict: "approved", summary: "Fine." } } as const
    await world.exit(runId, { kept: [verdict, ...kept] })
    expect(await world.aRun(runId)).toMatchObject({ state: "ended", outcome: "success" })
    expect(await world.eventKinds(key)).toContain("run.report_refused")
  })
})
