/** A card's whole way through the backend, as the loop and its shims walk it. */
import { expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld, HEAD } from "./world.testing.ts"

test("a card is built, reviewed, checked and merged; every step leaves its event", async () => {
  const world = await aWorld()
  const key = await world.ready()
  const { entry } = await world.merging(key)
  const { _id: entryId } = entry
  await world.service.mutation(api.merges.startCheck, {
    ...{ entryId, generation: 1 },
    candidateCommit: "cafe0001",
    targetCommit: "ba5e0001",
  })
  const check = await world.running(key, { role: "check", entryId, subjectCommit: "cafe0001" })
  await world.exit(check, { headCommit: null, treeChanged: false })
  expect((await world.gather()).merges).toMatchObject([
    { state: "checking", check: { runId: check, outcome: "success" } },
  ])
  await world.service.mutation(api.merges.land, { entryId, mergedCommit: "cafe0001" })

  expect(await world.journey(key)).toEqual(["in_progress", "in_review", "in_approval", "merging", "done"])
  expect(await world.task(key)).toMatchObject({
    status: "done",
    resolution: "merged",
    mergedCommit: "cafe0001",
    headCommit: HEAD,
  })
  expect(await world.rows("leases")).toEqual([])
  expect((await world.eventKinds(key)).filter((kind) => kind.startsWith("merge."))).toEqual([
    "merge.queued",
    "merge.checking",
    "merge.landed",
  ])
})

test("changes are requested once; the second attempt is told what was said, and is merged", async () => {
  const world = await aWorld()
  const key = await world.ready()
  const taskId = await world.inReview(key)
  const review = await world.reviewed(key, "changes_requested")
  await world.apply({
    ...{ kind: "send_back", phase: "review", taskId, from: "in_review", runId: review, signalId: null },
    ...{ counter: "dev", sentence: "The reviewer asks for changes." },
  })
  expect(await world.task(key)).toMatchObject({ status: "in_progress", attempts: { dev: 1 } })

  const brief = await world.claim(key)
  expect(brief).toMatchObject({
    attempt: 2,
    reviews: [{ verdict: "changes_requested", summary: "Looked at it.", commit: HEAD }],
    earlier: [
      { role: "reviewer", outcome: "success" },
      { role: "dev", outcome: "success" },
    ],
  })
  await world.start(brief.runId, "clutch/CLU-1/fix-login")
  await world.exit(brief.runId, { headCommit: "4ead0002" })
  await world.apply({
    kind: "send_to_review",
    phase: "work",
    taskId,
    from: "in_progress",
    runId: brief.runId,
    headCommit: "4ead0002",
  })
  expect(await world.journey(key)).toEqual(["in_progress", "in_review", "in_progress", "in_review"])
})

test("a second attempt that leaves the commit as it was has no evidence", async () => {
  const world = await aWorld()
  const key = await world.ready()
  const taskId = await world.inReview(key)
  const runId = await world.reviewed(key, "changes_requested")
  const sentence = "The reviewer asks for changes."
  await world.apply({
    kind: "send_back",
    phase: "review",
    taskId,
    from: "in_review",
    runId,
    signalId: null,
    counter: "dev",
    sentence,
  })
  const again = await world.running(key)
  await world.exit(again, { headCommit: HEAD })
  expect(await world.aRun(again)).toMatchObject({ outcome: "failed", reason: "evidence_missing" })
})

test("where the project asks a person, the card waits in approval and goes on when the loop takes up the answer", async () => {
  const world = await aWorld({ approval: "person" })
  const key = await world.ready()
  const taskId = await world.inReview(key)
  const runId = await world.reviewed(key, "approved")
  await world.apply({ kind: "approve", phase: "review", taskId, from: "in_review", runId })
  const [signal] = await world.user.query(api.signals.list, { pending: true })
  expect(signal).toMatchObject({ kind: "approval", taskKey: key, blocking: true })

  await world.user.mutation(api.signals.respond, { signal: signal!.signalId, answer: "approve" })
  await world.apply({
    kind: "enter_merge_lane",
    phase: "review",
    taskId,
    from: "in_approval",
    signalId: signal!.signalId,
  })
  expect(await world.journey(key)).toEqual(["in_progress", "in_review", "in_approval", "merging"])
  expect(await world.eventKinds(key)).not.toContain("task.auto_approved")
  expect((await world.rows("signals"))[0]).toMatchObject({ state: "delivered", answer: "approve" })
  expect(await world.rows("mergeEntries")).toMatchObject([{ state: "queued", headCommit: HEAD }])
})

test("work that needs no change is done in one transaction that skips no step", async () => {
  const world = await aWorld()
  const key = await world.ready()
  const runId = await world.running(key)
  await world
    .asRun(runId)
    .mutation(api.runs.report, { outcome: "no_change", summary: "It is fixed upstream." })
  await world.exit(runId, { headCommit: null, treeChanged: false })
  const { _id: taskId } = await world.task(key)
  await world.apply({
    kind: "complete",
    phase: "work",
    taskId,
    from: "in_progress",
    runId,
    resolution: "no_change",
    sentence: "Nothing to do.",
  })
  expect(await world.journey(key)).toEqual(["in_progress", "in_review", "in_approval", "merging", "done"])
  expect(await world.task(key)).toMatchObject({ status: "done", resolution: "no_change" })
  expect(await world.rows("mergeEntries")).toEqual([])
})
