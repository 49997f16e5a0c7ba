/** The merge lane: candidate, check, landing, and every way in which it does not land. */
import { describe, expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf, HEAD, type World } from "./world.testing.ts"

const joined = { candidateCommit: "cafe0001", targetCommit: "ba5e0001" }

async function aMerge(project: Parameters<typeof aWorld>[0] = {}) {
  const world = await aWorld(project)
  const key = await world.ready()
  const { entry, taskId } = await world.merging(key)
  const entryId: string = entry._id
  return {
    world,
    key,
    taskId,
    entryId,
    merges: lane(world, entryId),
    anEntry: async () => (await world.rows("mergeEntries"))[0]!,
  }
}

const lane = ({ service }: World, entryId: string, said = { entryId, generation: 1 }) => ({
  startCheck: (more = joined) => service.mutation(api.merges.startCheck, { ...said, ...more }),
  land: (mergedCommit = "cafe0001") => service.mutation(api.merges.land, { entryId, mergedCommit }),
  hold: (sentence = "src/a.ts has uncommitted edits.") =>
    service.mutation(api.merges.hold, { ...said, sentence }),
  fail: (conflict: boolean) =>
    service.mutation(api.merges.fail, { ...said, sentence: "src/a.ts conflicts.", conflict }),
  requeue: () => service.mutation(api.merges.requeue, said),
})

describe("a candidate", () => {
  test("is checked where the project has a check, and may land where it has none", async () => {
    const checked = await aMerge()
    await checked.merges.startCheck()
    expect(await checked.anEntry()).toMatchObject({ state: "checking", ...joined })
    const unchecked = await aMerge({ checkCommand: "" })
    await unchecked.merges.startCheck()
    expect(await unchecked.anEntry()).toMatchObject({ state: "landing" })
  })

  test("that is prepared again forgets the check of the last one", async () => {
    const { world, key, entryId, merges, anEntry } = await aMerge()
    await merges.startCheck()
    const check = await world.running(key, { role: "check", entryId, subjectCommit: "cafe0001" })
    await world.exit(check, { headCommit: null, treeChanged: false })
    await merges.requeue()
    expect(await anEntry()).toMatchObject({ state: "queued" })
    expect((await world.gather()).merges).toMatchObject([
      { candidateCommit: null, targetCommit: null, check: null },
    ])
    await merges.startCheck({ candidateCommit: "cafe0002", targetCommit: "ba5e0002" })
    expect((await world.gather()).merges).toMatchObject([{ candidateCommit: "cafe0002", check: null }])
  })
})

describe("landing", () => {
  test("makes the card done in the same transaction, and is harmless when said twice", async () => {
    const { world, key, merges, anEntry } = await aMerge()
    await merges.startCheck()
    await merges.land()
    const before = await world.events(key)
    expect(await world.task(key)).toMatchObject({
      status: "done",
      resolution: "merged",
      mergedCommit: "cafe0001",
    })
    expect(await anEntry()).toMatchObject({ state: "landed", mergedCommit: "cafe0001" })
    expect(await world.user.query(api.tasks.workPlace, { task: key })).toMatchObject({
      landed: { baseCommit: "ba5e0001", headCommit: "cafe0001" },
    })
    await merges.land()
    expect(await world.events(key)).toEqual(before)
    expect(await codeOf(merges.land("cafe0009"))).toBe("conflict")
  })

  test("lets the cards go on that waited for it", async () => {
    const { world, key, merges } = await aMerge()
    const next = await world.ready({ dependsOn: [key] })
    await merges.startCheck()
    await merges.land()
    expect(await world.task(next)).toMatchObject({ unmetDependencies: 0 })
  })

  test("[WL-E4] of a card that a person took back changes nothing about the card", async () => {
    const { world, key, merges } = await aMerge()
    await merges.startCheck()
    await world.move(key, "in_progress")
    await merges.land()
    expect(await world.task(key)).toMatchObject({ status: "in_progress" })
  })
})

describe("a person's own work in the way", () => {
  test("holds the entry and tells the person once, without blocking the card", async () => {
    const { world, key, merges, anEntry } = await aMerge()
    await merges.startCheck()
    await merges.hold()
    const first = await anEntry()
    await merges.hold()
    expect(await anEntry()).toEqual(first)
    expect(first).toMatchObject({ state: "held", sentence: "src/a.ts has uncommitted edits." })
    expect(await world.rows("signals")).toMatchObject([{ kind: "alert", state: "open", blocking: false }])
    expect(await world.task(key)).toMatchObject({ status: "merging" })
    const { reasons } = await world.user.query(api.tasks.why, { task: key })
    expect(reasons[0]).toMatchObject({
      code: "held_by_edits",
      nextMover: "person",
      sentence: "src/a.ts has uncommitted edits.",
    })
    const { _id } = await anEntry()
    await world.t.run((ctx) => ctx.db.patch("mergeEntries", _id, { heldSince: Date.now() - 3_600_000 }))
    const later = await world.user.query(api.tasks.why, { task: key })
    expect(later.reasons.map(({ code }) => code)).toEqual(["held_by_edits"])
  })

  test("that is another one by now replaces what was told before", async () => {
    const { world, merges } = await aMerge()
    await merges.startCheck()
    await merges.hold()
    await merges.hold("src/b.ts is untracked.")
    const told = (await world.rows("signals")).map(({ state, question }) => `${state}: ${question}`)
    expect(told).toEqual(["withdrawn: src/a.ts has uncommitted edits.", "open: src/b.ts is untracked."])
  })

  test("that is gone again is nobody's concern: the alert is withdrawn when it lands", async () => {
    const { world, merges } = await aMerge()
    await merges.startCheck()
    await merges.hold()
    await merges.land()
    expect(await world.rows("signals")).toMatchObject([{ kind: "alert", state: "withdrawn" }])
  })
})

test("[WL-M24] what others told on a card is still said when it lands: that its budget is nearly used up", async () => {
  const { world, key, taskId, merges } = await aMerge()
  await merges.startCheck()
  await merges.hold()
  const perDay = { scope: "organization", window: "day", unit: "usd", limit: 1 } as const
  await world.user.mutation(api.budgets.set, perDay)
  const [budget] = (await world.gather()).budgets
  const about = { budgetId: budget!.budgetId, cardId: taskId, sentence: "Nearly used up." }
  await world.apply({ kind: "warn_budget", phase: "cleanup", ...about })
  const open = async () =>
    (await world.rows("signals")).filter(({ state }) => state === "open").map(({ question }) => question)
  expect(await open()).toEqual(["src/a.ts has uncommitted edits.", "Nearly used up."])
  await merges.land()
  expect(await world.task(key)).toMatchObject({ status: "done" })
  expect(await open()).toEqual(["Nearly used up."])
})

describe("what cannot be joined", () => {
  test("a conflict goes back to in progress, counted, and the next run is told what conflicts", async () => {
    const { world, key, merges, anEntry } = await aMerge()
    await merges.fail(true)
    expect(await anEntry()).toMatchObject({ state: "conflict" })
    const task = await world.task(key)
    expect(task).toMatchObject({ status: "in_progress", attempts: { conflict: 1, dev: 0 } })
    const gathered = (await world.gather()).tasks[0]!
    expect(gathered.conflictAt).toBeGreaterThanOrEqual(gathered.statusSince)
    expect(await world.claim(key, { role: "conflict_resolver" })).toMatchObject({
      ...{ role: "conflict_resolver", attempt: 1, conflict: "src/a.ts conflicts." },
      task: { branch: "clutch/CLU-1/fix-login" },
    })
  })

  test("a conflict that was solved and queued again is a conflict no more", async () => {
    const { world, key, taskId, merges } = await aMerge()
    await merges.fail(true)
    const runId = await world.running(key, { role: "conflict_resolver" })
    await world.exit(runId, { headCommit: "4ead0002" })
    const headCommit = "4ead0002"
    await world.apply({
      kind: "send_to_review",
      phase: "work",
      taskId,
      from: "in_progress",
      runId,
      headCommit,
    })
    const review = await world.reviewed(key, "approved")
    await world.apply({ kind: "approve", phase: "review", taskId, from: "in_review", runId: review })
    expect((await world.gather()).tasks[0]).toMatchObject({ status: "merging", conflictAt: null })
    expect((await world.rows("mergeEntries")).map(({ state }) => state)).toEqual(["conflict", "queued"])
  })

  test("what no agent can mend is blocked, with the reason and a question", async () => {
    const { world, key, merges } = await aMerge()
    await merges.fail(false)
    expect(await world.task(key)).toMatchObject({
      status: "blocked",
      blockage: { reason: "merge_impossible", sentence: "src/a.ts conflicts.", nextMover: "person" },
    })
    expect(await world.rows("signals")).toMatchObject([{ kind: "retry_exhausted", state: "open" }])
  })

  test("a check that fails sends the card back once, with what it said", async () => {
    const { world, key, taskId, entryId, merges } = await aMerge()
    await merges.startCheck()
    const runId = await world.running(key, { role: "check", entryId, subjectCommit: "cafe0001" })
    await world.exit(runId, { exitCode: 1, headCommit: null, treeChanged: false, tail: "1 test failed" })
    const decision = {
      ...{
        kind: "fail_merge" as const,
        phase: "review" as const,
        taskId,
        from: "merging" as const,
        entryId,
        runId,
      },
      ...{ counter: "dev" as const, sentence: "The check command failed: exit code 1." },
    }
    await world.apply(decision)
    expect(await world.task(key)).toMatchObject({
      status: "in_progress",
      attempts: { dev: 1 },
      headCommit: HEAD,
    })
    expect(await codeOf(world.apply(decision))).toBe("conflict")
    expect((await world.claim(key)).conflict).toBe("The check command failed: exit code 1.\n1 test failed")
  })
})
