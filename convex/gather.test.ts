/** What the loop sees: bounded, whatever the backlog; nothing that is over. */
import { describe, expect, test } from "vitest"
import { DEFAULT_LOOP_CONFIG } from "#domain/loop/snapshot"
import { decide } from "#domain/loop/decide"
import { rankBetween } from "#domain/rank"
import { api } from "./_generated/api.ts"
import type { Doc } from "./_generated/dataModel.ts"
import { aWorld, type World } from "./world.testing.ts"

/** Many cards, ready unless said otherwise, straight into the table. */
const aBacklog = (world: World, cards: number, more: Partial<Doc<"tasks">> = {}) =>
  world.t.run(async (ctx) => {
    const { _id, _creationTime, ...template } = (await ctx.db.query("tasks").first())!
    const now = Date.now()
    let rank = template.rank
    for (let number = 2; number <= cards; number++) {
      rank = rankBetween(rank, null)
      // The last one has waited longest, and has the lowest place.
      const statusSince = number === cards ? now - 9_000_000 : now
      await ctx.db.insert("tasks", { ...template, number, key: `BACK-${number}`, rank, statusSince, ...more })
    }
  })

const asSeen = async (world: World) => {
  const gathered = await world.gather()
  return {
    ...gathered,
    runs: gathered.runs.map((run) => ({ ...run, observation: { kind: "unknown" as const } })),
    merges: gathered.merges.map((entry) => ({ ...entry, lastTriedAt: null })),
    busy: [],
  }
}

describe("gather", () => {
  test("[WL-L17] what is watched is what it answers, less the leases", async () => {
    const world = await aWorld()
    await world.inReview(await world.ready())
    for (let developer = 0; developer < 2; developer++) await world.running(await world.ready())
    const { runs, ...gathered } = await world.gather()
    const facts = await world.service.query(api.loop.facts, { now: Date.now() })
    expect(facts).toEqual({ ...gathered, runs: runs.map(({ leaseExpiresAt: _, ...run }) => run) })
    expect(facts.runs).toHaveLength(2)
  })

  test("takes the first of a large backlog, and the longest waiting besides", async () => {
    const world = await aWorld()
    await world.ready()
    await aBacklog(world, 1_000)
    const { tasks } = await world.gather()
    expect(tasks.length).toBeLessThanOrEqual(70)
    expect(tasks.slice(0, 3).map(({ key }) => key)).toEqual(["CLU-1", "BACK-2", "BACK-3"])
    expect(tasks.map(({ key }) => key)).toContain("BACK-1000")
    expect(new Set(tasks.map(({ taskId }) => taskId)).size).toBe(tasks.length)
  })

  test("[WL-D16] sees who wants another seat behind any queue: another role, or an agent of its own", async () => {
    const world = await aWorld()
    await world.ready()
    await aBacklog(world, 400)
    const others = [
      await world.ready({ priority: "low", role: "research" }),
      await world.ready({ priority: "low" }),
    ]
    await world.user.mutation(api.tasks.assign, { task: others[1]!, to: "Developer" })
    expect((await world.gather()).tasks.map(({ key }) => key)).toEqual(expect.arrayContaining(others))
  })

  test("[WL-D16] a slot of another role is taken at once, however many wait for developers", async () => {
    const world = await aWorld()
    for (let developer = 0; developer < 2; developer++) await world.running(await world.ready())
    await aBacklog(world, 400, { status: "ready" })
    const researcher = await world.ready({ priority: "low", role: "research" })
    const snapshot = await asSeen(world)
    const started = decide(snapshot, Date.now(), DEFAULT_LOOP_CONFIG).filter(
      ({ kind }) => kind === "dispatch",
    )
    const { taskId } = snapshot.tasks.find(({ key }) => key === researcher)!
    expect(started).toMatchObject([{ taskId, role: "research" }])
  })

  test("[WL-D16] a card with steps waits for the seat of its next step, whoever queues for its own role", async () => {
    const world = await aWorld()
    for (let developer = 0; developer < 2; developer++) await world.running(await world.ready())
    await aBacklog(world, 400, { status: "ready" })
    const planned = await world.ready({ priority: "low", pipeline: "plan-implement-review" })
    const started = async () => {
      const snapshot = await asSeen(world)
      const keys = new Map(snapshot.tasks.map(({ taskId, key }) => [taskId, key]))
      return decide(snapshot, Date.now(), DEFAULT_LOOP_CONFIG).flatMap((decision) =>
        decision.kind === "dispatch" ? [`${keys.get(decision.taskId)} ${decision.role}`] : [],
      )
    }
    expect(await started()).toEqual([`${planned} pm`])
    await world.user.mutation(api.tasks.restart, { task: planned, step: "implement" })
    expect(await started()).toEqual([])
    await world.user.mutation(api.tasks.restart, { task: planned, step: "plan" })
    expect(await started()).toEqual([`${planned} pm`])
  })

  test("[WL-D16] many cards that wait for a manager hide no developer's card", async () => {
    const world = await aWorld()
    const planned = await world.ready({ pipeline: "plan-implement-review", priority: "urgent" })
    const { stepRole, pipeline, priorityOrder } = await world.task(planned)
    await aBacklog(world, 400, { stepRole, pipeline, priorityOrder })
    const plain = await world.ready({ priority: "low" })
    expect((await world.gather()).tasks.map(({ key }) => key)).toContain(plain)
  })

  test("[WL-D16] of a long queue without a free slot the first are looked at, and all that may start once one is free", async () => {
    const world = await aWorld()
    const runs: string[] = []
    for (let developer = 0; developer < 2; developer++) runs.push(await world.running(await world.ready()))
    const queue: string[] = []
    for (let card = 0; card < 20; card++) queue.push(await world.ready())
    const waiting = async () =>
      (await world.gather()).tasks.filter(({ status }) => status === "ready").map(({ key }) => key)
    expect(await waiting()).toEqual(queue)
    for (let card = 0; card < 40; card++) queue.push(await world.ready())
    expect(await waiting()).toEqual(queue.slice(0, 10))
    await world.exit(runs[0]!)
    expect((await waiting()).length).toBeGreaterThan(50)
  })

  test("[WL-T6] brings the card of an answer that the loop draws upon, beyond the bounds as well", async () => {
    const world = await aWorld()
    const first = await world.create()
    const key = await world.ready({ dependsOn: [first] })
    const { _id, organizationId, projectId } = await world.task(key)
    const ask = (kind: "blocker" | "question") => ({
      ...{ organizationId, projectId, taskId: _id, kind, severity: "normal" as const, blocking: true },
      ...{ state: "answered" as const, question: "What now?", options: [], askedAt: 1, answer: "cancel" },
    })
    await world.t.run((ctx) => ctx.db.insert("signals", ask("question")))
    expect((await world.gather()).tasks).toEqual([])
    await world.t.run((ctx) => ctx.db.insert("signals", ask("blocker")))
    expect((await world.gather()).tasks.map((task) => task.key)).toEqual([key])
    const decisions = decide(await asSeen(world), Date.now(), DEFAULT_LOOP_CONFIG)
    expect(decisions).toContainEqual(expect.objectContaining({ kind: "cancel" }))
  })

  test("[D16] reads no finished card, however many there are, and a column reads one page of them", async () => {
    const world = await aWorld()
    const key = await world.ready()
    await aBacklog(world, 1_000, { status: "done", resolution: "merged" })
    expect((await world.gather()).tasks.map((task) => task.key)).toEqual([key])
    const page = await world.user.query(api.tasks.column, { project: "clutch", status: "done", limit: 50 })
    expect(page.cards).toHaveLength(50)
  })

  test("leaves out what waits for other cards, rests in the backlog or is finished", async () => {
    const world = await aWorld()
    const [a, cancelled] = [await world.ready(), await world.ready()]
    await world.create()
    await world.ready({ dependsOn: [a] })
    await world.move(cancelled, "cancelled")
    expect((await world.gather()).tasks.map(({ key }) => key)).toEqual([a])
  })

  test("brings the cards of open runs, and of agents not seen gone, wherever the cards are by now", async () => {
    const world = await aWorld()
    const [put, given] = [await world.ready(), await world.ready()]
    const running = await world.running(put)
    await world.move(put, "ready")
    await world.move(put, "backlog")
    const lost = await world.running(given)
    const left = { processesSeen: 2, processesLeft: 1, at: 1 }
    await world.exit(lost, { termination: left })
    await world.move(given, "cancelled")
    const gathered = await world.gather()
    expect(gathered.tasks.map(({ key, status }) => [key, status])).toEqual([
      [put, "backlog"],
      [given, "cancelled"],
    ])
    expect(gathered.runs).toMatchObject([{ runId: running }])
    const decisions = decide(await asSeen(world), Date.now(), DEFAULT_LOOP_CONFIG)
    expect(decisions).toContainEqual(expect.objectContaining({ kind: "reap", runId: lost }))
  })

  test("looks at the ends of a card's present status only", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const taskId = await world.inReview(key)
    const ended = async () => (await world.gather()).tasks[0]!.ended.map(({ role }) => role)
    expect(await ended()).toEqual([])
    const runId = await world.reviewed(key, "changes_requested")
    expect(await ended()).toEqual(["reviewer"])
    const back = { counter: "dev" as const, sentence: "x", signalId: null }
    await world.apply({ kind: "send_back", phase: "review", taskId, from: "in_review", runId, ...back })
    expect(await ended()).toEqual([])
  })

  test("keeps one end per role: the newest", async () => {
    const world = await aWorld()
    const key = await world.ready()
    await world.exit(await world.running(key), { exitCode: 1 })
    const second = await world.running(key)
    await world.exit(second, { exitCode: 2 })
    expect((await world.gather()).tasks[0]!.ended).toMatchObject([{ runId: second, attempt: 2 }])
  })

  test("counts who started what in the last hour, where projects are compared", async () => {
    const world = await aWorld()
    await world.claim(await world.ready())
    expect((await world.gather()).recentStarts).toEqual({})
    const other = { slug: "other", key: "OTH", repository: "/other", baseBranch: "main", checkCommand: "" }
    await world.user.mutation(api.projects.add, other)
    const { recentStarts, projects } = await world.gather()
    expect(recentStarts).toEqual({ [projects[0]!.projectId]: 1 })
    expect(
      (await world.service.query(api.loop.gather, { now: Date.now() + 4_000_000 })).recentStarts,
    ).toEqual({})
  })

  test("is what the loop decides on: a ready card is dispatched, and its claim is taken", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const decisions = decide(await asSeen(world), Date.now(), DEFAULT_LOOP_CONFIG)
    const dispatch = decisions.find((decision) => decision.kind === "dispatch")
    expect(dispatch).toMatchObject({ role: "dev", from: "ready" })
    const { agentId } = dispatch as { agentId: string }
    const brief = await world.claim(key, { agentId })
    expect(brief.agent).toMatchObject({ name: "Developer" })
  })
})

describe("the alarm clock of the loop", () => {
  test("rings whenever anything happens, and only then", async () => {
    const world = await aWorld()
    const wake = () => world.service.query(api.loop.wake, {})
    const quiet = await wake()
    expect(await wake()).toBe(quiet)
    const key = await world.ready()
    const created = await wake()
    expect(created).not.toBe(quiet)
    const runId = await world.running(key)
    const running = await wake()
    await world.asRun(runId).mutation(api.runs.heartbeat, { generation: 1 })
    expect(await wake()).toBe(running)
    await world.exit(runId)
    expect(await wake()).not.toBe(running)
  })
})
