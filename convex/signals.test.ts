/** Questions to people: asked, answered, heard, told to the next run, withdrawn. */
import { describe, expect, test } from "vitest"
import { SIGNAL_ANSWERS } from "#domain/signal"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf, refusalOf, type World } from "./world.testing.ts"

const asks = async (world: World, runId: string, more: object = {}) =>
  (await world.asRun(runId).mutation(api.signals.ask, { question: "Which colour?", ...more })).signalId

const answer = (world: World, signal: string, text: string) =>
  world.user.mutation(api.signals.respond, { signal, answer: text })

describe("a question", () => {
  test("makes its run wait, is answered, and lets it work again once it was heard", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    const signal = await asks(world, runId, { options: ["red", "blue"] })
    expect(await world.aRun(runId)).toMatchObject({ state: "waiting" })
    expect(await world.task(key)).toMatchObject({ status: "in_progress" })
    const hear = () => world.asRun(runId).mutation(api.signals.hear, { signal })
    expect(await hear()).toMatchObject({ state: "open", answer: null })

    expect(await answer(world, signal, "green, as ever")).toMatchObject({
      state: "answered",
      answeredBy: "Owner",
    })
    expect(await world.aRun(runId)).toMatchObject({ state: "waiting" })
    expect(await hear()).toMatchObject({ state: "delivered", answer: "green, as ever" })
    expect(await world.aRun(runId)).toMatchObject({ state: "running" })
    expect(await hear()).toMatchObject({ state: "delivered", answer: "green, as ever" })
    expect((await world.eventKinds(key)).filter((kind) => kind.startsWith("signal."))).toEqual([
      "signal.opened",
      "signal.answered",
      "signal.delivered",
    ])
  })

  test("that is asked twice in the same words is one question", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    expect(await asks(world, runId)).toBe(await asks(world, runId))
    expect(await asks(world, runId, { question: "And which size?" })).not.toBe(await asks(world, runId))
  })

  test("[WL-C12] about a card that is given up is refused, for nobody answers it; what needs no answer is told", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    await world.user.mutation(api.tasks.cancel, { task: key })
    expect((await refusalOf(asks(world, runId))).message).toContain(`${key} is in Cancelled`)
    await asks(world, runId, { kind: "fyi", question: "The port is taken." })
    expect((await world.rows("signals")).map(({ kind }) => kind)).toEqual(["fyi"])
    expect(await world.aRun(runId)).toMatchObject({ state: "running" })
  })

  test("is answered once", async () => {
    const world = await aWorld()
    const signal = await asks(world, await world.running(await world.ready()))
    await answer(world, signal, "red")
    expect(await codeOf(answer(world, signal, "blue"))).toBe("already_answered")
    expect((await world.rows("signals"))[0]).toMatchObject({ answer: "red" })
  })

  test("of a run that ended waiting is told to the next one, and counts as heard when that one works", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const first = await world.running(key)
    const signal = await asks(world, first)
    await world.exit(first, { stopped: "waiting_for_person", headCommit: null, treeChanged: false })
    expect(await world.aRun(first)).toMatchObject({ outcome: "needs_human", reason: "waiting_for_person" })
    expect(await world.task(key)).toMatchObject({ status: "in_progress" })
    await answer(world, signal, "red")
    const brief = await world.claim(key)
    expect(brief.answers).toEqual([
      { signalId: signal, kind: "question", question: "Which colour?", answer: "red" },
    ])
    expect((await world.rows("signals"))[0]).toMatchObject({ state: "answered" })
    await world.start(brief.runId)
    expect((await world.rows("signals"))[0]).toMatchObject({ state: "delivered" })
  })

  test("that is answered after the claim is not taken for heard by the run's start", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const first = await world.running(key)
    const signal = await asks(world, first)
    await world.exit(first, { stopped: "waiting_for_person" })
    await answer(world, signal, "red")
    const { runId } = await world.claim(key)
    await world.t.run((ctx) => ctx.db.patch("signals", signal, { answeredAt: Date.now() + 1_000 }))
    await world.start(runId)
    expect((await world.rows("signals"))[0]).toMatchObject({ state: "answered" })
    expect((await world.service.query(api.runs.context, { runId })).answers).toHaveLength(1)
  })

  test("of an agent that ended by itself makes its end wait for the person", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    await asks(world, runId)
    await world.exit(runId, { headCommit: null, treeChanged: false })
    expect(await world.aRun(runId)).toMatchObject({ outcome: "needs_human" })
  })

  test("of a run that was called off needs no answer any more", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    await asks(world, runId)
    await world.move(key, "ready")
    await world.exit(runId, { stopped: "superseded" })
    expect((await world.rows("signals"))[0]).toMatchObject({ state: "withdrawn" })
    expect(await world.claim(key)).toMatchObject({ attempt: 2 })
  })

  test("may be withdrawn, which lets its run go on", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    const signal = await asks(world, runId)
    await world.user.mutation(api.signals.withdraw, { signal })
    expect(await world.aRun(runId)).toMatchObject({ state: "running" })
    expect(await codeOf(answer(world, signal, "red"))).toBe("already_answered")
  })
})

test("a run withdraws what it asked itself, and nothing else", async () => {
  const world = await aWorld()
  const [mine, other] = [await world.ready(), await world.ready()]
  const run = await world.running(mine)
  const own = await asks(world, run)
  const theirs = await asks(world, await world.running(other))
  await world.asRun(run).mutation(api.signals.retract, { signal: own })
  expect((await world.rows("signals")).map(({ state }) => state)).toEqual(["withdrawn", "open"])
  const retract = (signal: string) => codeOf(world.asRun(run).mutation(api.signals.retract, { signal }))
  expect(await retract(theirs)).toBe("forbidden")
  // What people are told about its own card is not the agent's to take back.
  await world.user.mutation(api.budgets.set, { scope: "organization", window: "day", unit: "usd", limit: 1 })
  const { budgets } = await world.gather()
  const about = { budgetId: budgets[0]!.budgetId, cardId: (await world.task(mine))._id }
  await world.apply({ kind: "warn_budget", phase: "cleanup", ...about, sentence: "Nearly used up." })
  const warning = (await world.rows("signals")).find(({ question }) => question === "Nearly used up.")!
  expect(await retract(warning._id)).toBe("forbidden")
})

describe("the inbox", () => {
  test("lists what waits, newest first, and everything of one card", async () => {
    const world = await aWorld()
    const [one, two] = [await world.ready(), await world.ready()]
    const first = await asks(world, await world.running(one))
    const runId = await world.running(two)
    const second = await asks(world, runId, { question: "Another?" })
    await asks(world, runId, { question: "By the way.", kind: "fyi" })
    const ids = async (filter: object) =>
      (await world.user.query(api.signals.list, filter)).map(({ signalId }) => signalId)
    expect(await ids({ pending: true })).toHaveLength(3)
    await answer(world, second, "Yes.")
    expect(await ids({ pending: true })).not.toContain(second)
    expect(await ids({ task: one })).toEqual([first])
    expect(await ids({})).toHaveLength(3)
  })

  test("takes only answers that mean something, and says which do", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    const blocker = await asks(world, runId, { kind: "blocker" })
    expect(await refusalOf(answer(world, blocker, "perhaps"))).toMatchObject({
      code: "invalid_input",
      details: { answers: ["unblock", "reassign", "split", "escalate", "cancel"] },
    })
    expect(await answer(world, blocker, "unblock: use the staging key")).toMatchObject({ state: "answered" })
  })

  test("acknowledges what needs no answer, and it is over", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    const alert = await asks(world, runId, { kind: "alert" })
    expect(await world.aRun(runId)).toMatchObject({ state: "running" })
    expect(await answer(world, alert, "acknowledge")).toMatchObject({ state: "delivered" })
  })

  test("is not flooded by one card", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    for (let n = 0; n < 20; n++) await asks(world, runId, { question: `Question ${n}` })
    expect(await codeOf(asks(world, runId, { question: "One more" }))).toBe("conflict")
  })

  test("knows no signal that does not exist", async () => {
    const world = await aWorld()
    expect(await codeOf(answer(world, "nonsense", "x"))).toBe("not_found")
  })
})

describe("answers that the loop draws upon", () => {
  const exhausted = (world: World) => blockedBy(world, "retry_exhausted")
  async function blockedBy(world: World, kind: "retry_exhausted" | "blocker") {
    const key = await world.ready({ description: "Long.", criteria: ["It works"] })
    const runId = await world.running(key)
    await world.exit(runId, { exitCode: 1 })
    await world.patchTask(key, { attempts: { dev: 4, review: 1, conflict: 0, infrastructure: 2 } })
    const { _id: taskId } = await world.task(key)
    const blockage = {
      reason: "retries_exhausted" as const,
      sentence: "All attempts failed.",
      nextMover: "person" as const,
    }
    const signal = {
      kind,
      severity: "high" as const,
      question: "What now?",
      options: [...SIGNAL_ANSWERS[kind]],
    }
    await world.apply({ kind: "block", phase: "work", taskId, from: "in_progress", runId, blockage, signal })
    expect(await world.task(key)).toMatchObject({ status: "blocked", blockage })
    const signalId = (await world.rows("signals"))[0]!._id
    return { key, taskId, signalId }
  }

  test("retry: the card goes on with all attempts, and the next run reads what to do differently", async () => {
    const world = await aWorld()
    const { key, taskId, signalId } = await exhausted(world)
    await answer(world, signalId, "retry: use the other library")
    await world.apply({
      kind: "resume",
      phase: "triage",
      taskId,
      from: "blocked",
      to: "in_progress",
      signalId,
    })
    const task = await world.task(key)
    expect(task).toMatchObject({
      status: "in_progress",
      attempts: { dev: 0, infrastructure: 0 },
      fingerprints: [],
    })
    expect(task.blockage).toBeUndefined()
    expect((await world.claim(key)).answers).toMatchObject([
      { kind: "retry_exhausted", answer: "retry: use the other library" },
    ])
  })

  test("abandon: the card is cancelled", async () => {
    const world = await aWorld()
    const { key, taskId, signalId } = await exhausted(world)
    await answer(world, signalId, "abandon")
    await world.apply({
      kind: "cancel",
      phase: "triage",
      taskId,
      from: "blocked",
      signalId,
      cancellation: "abandoned",
    })
    expect(await world.task(key)).toMatchObject({ status: "cancelled", cancellation: "abandoned" })
    expect((await world.rows("signals"))[0]).toMatchObject({ state: "delivered" })
  })

  test("spawn: a linked copy starts in the backlog, and the card is superseded", async () => {
    const world = await aWorld()
    const { key, taskId, signalId } = await exhausted(world)
    await answer(world, signalId, "spawn")
    await world.apply({ kind: "spawn_successor", phase: "triage", taskId, from: "blocked", signalId })
    expect(await world.task(key)).toMatchObject({ status: "cancelled", cancellation: "superseded" })
    expect(await world.user.query(api.tasks.get, { task: "CLU-2" })).toMatchObject({
      ...{
        status: "backlog",
        reopens: key,
        description: "Long.",
        criteria: [{ text: "It works", done: false }],
      },
    })
  })

  test("[WL-T4] split: a card for each title, for which waits what waited", async () => {
    const world = await aWorld()
    const { key, taskId, signalId } = await blockedBy(world, "blocker")
    const dependent = await world.create({ title: "Later", dependsOn: [key] })
    await answer(world, signalId, "split: the form | the API")
    await world.apply({ kind: "spawn_successor", phase: "triage", taskId, from: "blocked", signalId })
    expect(await world.task(key)).toMatchObject({ status: "cancelled", cancellation: "superseded" })
    const { dependencies } = await world.user.query(api.tasks.get, { task: dependent })
    expect(dependencies.map(({ title, status }) => [title, status])).toEqual([
      ["the form", "backlog"],
      ["the API", "backlog"],
    ])
    expect(await world.task(dependent)).toMatchObject({ unmetDependencies: 2 })
  })

  test("[WL-T7] reassign: the card goes on with whom the answer names, who must be able to have it", async () => {
    const world = await aWorld()
    const { key, taskId, signalId } = await blockedBy(world, "blocker")
    expect(await codeOf(answer(world, signalId, "reassign"))).toBe("invalid_input")
    expect(await codeOf(answer(world, signalId, "reassign: nobody I know"))).toBe("invalid_input")
    const { agents } = await world.gather()
    const agent = agents.find(({ role }) => role === "dev")!
    await answer(world, signalId, `reassign: ${agent.name}`)
    await world.apply({ kind: "reassign", phase: "triage", taskId, from: "blocked", signalId })
    expect(await world.task(key)).toMatchObject({ status: "in_progress", assignedAgentId: agent.agentId })
  })

  test("[WL-T7] reassign: me is whoever answered, though the loop carries it out", async () => {
    const world = await aWorld()
    const { key, taskId, signalId } = await blockedBy(world, "blocker")
    await answer(world, signalId, "reassign: me")
    await world.apply({ kind: "reassign", phase: "triage", taskId, from: "blocked", signalId })
    expect(await world.task(key)).toMatchObject({ status: "in_progress", assignedUserId: world.userId })
  })

  test("[WL-T7] an answer may bring a new description", async () => {
    const world = await aWorld()
    const { key, signalId } = await exhausted(world)
    const input = { signal: signalId, answer: "retry", description: "Shorter." }
    await world.user.mutation(api.signals.respond, input)
    expect(await world.user.query(api.tasks.get, { task: key })).toMatchObject({ description: "Shorter." })
  })

  test("escalate: it is asked again, as critical", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const signalId = await asks(world, await world.running(key), { kind: "blocker" })
    await answer(world, signalId, "escalate")
    const { _id: taskId } = await world.task(key)
    await world.apply({ kind: "escalate", phase: "triage", taskId, from: "in_progress", signalId })
    const [signal] = await world.rows("signals")
    expect(signal).toMatchObject({ state: "open", severity: "critical" })
    expect(signal!.answer).toBeUndefined()
  })

  test("are drawn once: what was withdrawn or drawn upon is refused", async () => {
    const world = await aWorld()
    const { key, taskId, signalId } = await exhausted(world)
    await answer(world, signalId, "retry")
    await world.move(key, "ready")
    await world.move(key, "blocked")
    expect(
      await codeOf(
        world.apply({ kind: "resume", phase: "triage", taskId, from: "blocked", to: "ready", signalId }),
      ),
    ).toBe("conflict")
  })

  test("reject: the card goes back with the reason counted as an attempt", async () => {
    const world = await aWorld({ approval: "person" })
    const key = await world.ready()
    const taskId = await world.inReview(key)
    const runId = await world.reviewed(key, "approved")
    await world.apply({ kind: "approve", phase: "review", taskId, from: "in_review", runId })
    const signalId = (await world.rows("signals"))[0]!._id
    await answer(world, signalId, "reject: not on a Friday")
    await world.apply({
      ...{ kind: "send_back", phase: "review", taskId, from: "in_approval", runId: null, signalId },
      ...{ counter: "dev", sentence: "A person did not approve it." },
    })
    expect(await world.task(key)).toMatchObject({ status: "in_progress", attempts: { dev: 1 } })
    expect((await world.claim(key)).answers).toMatchObject([
      { kind: "approval", answer: "reject: not on a Friday" },
    ])
  })
})
