/** Cards: numbers, words, places and dependencies. */
import { describe, expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf, refusalOf, type World } from "./world.testing.ts"

const columnOf = async (world: World, status: "ready" | "done" | "backlog" | "in_progress" = "ready") =>
  (await world.user.query(api.tasks.column, { project: "clutch", status })).cards.map(({ key }) => key)

describe("a new card", () => {
  test("gets its project's next number, also when several are made at once", async () => {
    const world = await aWorld()
    await world.user.mutation(api.projects.add, {
      slug: "other",
      key: "OTH",
      repository: "/other",
      baseBranch: "main",
      checkCommand: "",
    })
    const keys = await Promise.all([1, 2, 3].map(() => world.create()))
    expect(keys.sort()).toEqual(["CLU-1", "CLU-2", "CLU-3"])
    expect(await world.create({ project: "other" })).toBe("OTH-1")
  })

  test("goes to the bottom of its column and is counted", async () => {
    const world = await aWorld()
    for (let card = 0; card < 3; card++) await world.ready()
    expect(await columnOf(world)).toEqual(["CLU-1", "CLU-2", "CLU-3"])
    expect(
      await world.user.query(api.tasks.column, { project: "clutch", status: "ready", limit: 2 }),
    ).toMatchObject({
      cards: [{ key: "CLU-1" }, { key: "CLU-2" }],
      total: 3,
    })
    expect(await world.user.query(api.projects.list, {})).toMatchObject([
      { counts: { ready: 3 }, running: 0, needsPerson: 0 },
    ])
  })

  test("is found in the stretch of its column that it lies in", async () => {
    const world = await aWorld()
    for (let card = 0; card < 5; card++) await world.ready()
    const stretch = async (more: { limit: number; below?: string; downTo?: string; isEnd?: boolean }) => {
      const column = { project: "clutch", status: "ready" as const }
      return (await world.user.query(api.tasks.column, { ...column, ...more })).cards
    }
    const keysOf = (cards: { key: string }[]) => cards.map(({ key }) => key)
    const ranks = (await stretch({ limit: 5 })).map(({ rank }) => rank)
    expect(keysOf(await stretch({ limit: 2, below: ranks[0]! }))).toEqual(["CLU-2", "CLU-3"])
    expect(keysOf(await stretch({ limit: 5, below: ranks[0]!, downTo: ranks[2]! }))).toEqual([
      "CLU-2",
      "CLU-3",
    ])
    expect(keysOf(await stretch({ limit: 2, isEnd: true }))).toEqual(["CLU-4", "CLU-5"])
  })

  test("in an unknown project is refused", async () => {
    const { create } = await aWorld()
    expect(await codeOf(create({ project: "nowhere" }))).toBe("not_found")
  })

  test("whose dependency is unknown is not made at all", async () => {
    const world = await aWorld()
    expect(await codeOf(world.create({ dependsOn: ["CLU-99"] }))).toBe("not_found")
    expect(await world.rows("tasks")).toEqual([])
    expect(await world.create()).toBe("CLU-1")
  })
})

describe("an edit", () => {
  test("raises the revision; one of an older revision is refused and loses nobody's words", async () => {
    const world = await aWorld()
    const key = await world.create()
    const edit = (more: object) => world.user.mutation(api.tasks.update, { task: key, ...more })
    expect(
      await edit({ revision: 0, title: "Mend login", criteria: [{ text: "It works", done: true }] }),
    ).toEqual({ revision: 1 })
    expect(await refusalOf(edit({ revision: 0, description: "Mine" }))).toMatchObject({
      code: "conflict",
      details: { revision: 1 },
    })
    expect(await world.user.query(api.tasks.get, { task: key })).toMatchObject({
      ...{ title: "Mend login", description: "", criteria: [{ text: "It works", done: true }], revision: 1 },
    })
  })

  test("of the priority changes the order in which the loop looks", async () => {
    const world = await aWorld()
    await world.ready()
    const urgent = await world.ready()
    await world.user.mutation(api.tasks.update, { task: urgent, priority: "urgent" })
    expect((await world.gather()).tasks.map(({ key, priorityOrder }) => [key, priorityOrder])).toEqual([
      ["CLU-2", 0],
      ["CLU-1", 2],
    ])
  })

  test("of nothing writes nothing, and nobody changes who works while somebody does", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const before = await world.events(key)
    expect(await world.user.mutation(api.tasks.update, { task: key })).toEqual({ revision: 0 })
    expect(await world.events(key)).toEqual(before)
    await world.claim(key)
    expect(await codeOf(world.user.mutation(api.tasks.update, { task: key, role: "research" }))).toBe(
      "conflict",
    )
  })
})

describe("a drop", () => {
  test("lands exactly below or above the card it names, and writes one row", async () => {
    const world = await aWorld()
    for (let card = 0; card < 4; card++) await world.ready()
    const ranks = async () => new Map((await world.rows("tasks")).map(({ key, rank }) => [key, rank]))
    const before = await ranks()
    await world.move("CLU-4", "ready", { after: "CLU-1" })
    expect(await columnOf(world)).toEqual(["CLU-1", "CLU-4", "CLU-2", "CLU-3"])
    const after = await ranks()
    expect([...after].filter(([key, rank]) => before.get(key) !== rank).map(([key]) => key)).toEqual([
      "CLU-4",
    ])
    await world.move("CLU-3", "ready", { before: "CLU-1" })
    expect(await columnOf(world)).toEqual(["CLU-3", "CLU-1", "CLU-4", "CLU-2"])
    await world.move("CLU-3", "ready", { after: "CLU-2" })
    expect(await columnOf(world)).toEqual(["CLU-1", "CLU-4", "CLU-2", "CLU-3"])
  })

  test("next to where it is leaves it there", async () => {
    const world = await aWorld()
    for (let card = 0; card < 3; card++) await world.ready()
    await world.move("CLU-2", "ready", { after: "CLU-1" })
    await world.move("CLU-2", "ready", { before: "CLU-3" })
    expect(await columnOf(world)).toEqual(["CLU-1", "CLU-2", "CLU-3"])
  })

  test("into another column lands where it was dropped, without a place at the bottom", async () => {
    const world = await aWorld()
    await world.ready()
    await world.ready()
    const key = await world.create()
    await world.move(key, "ready", { before: "CLU-2" })
    expect(await columnOf(world)).toEqual(["CLU-1", "CLU-3", "CLU-2"])
    await world.move("CLU-1", "backlog")
    await world.move("CLU-1", "ready")
    expect(await columnOf(world)).toEqual(["CLU-3", "CLU-2", "CLU-1"])
  })

  test("next to a card that has left the column is refused, unless the other neighbour is still there", async () => {
    const world = await aWorld()
    for (let card = 0; card < 3; card++) await world.ready()
    await world.move("CLU-1", "backlog")
    expect(await refusalOf(world.move("CLU-3", "ready", { after: "CLU-1" }))).toMatchObject({
      code: "conflict",
      message: "CLU-1 is no longer in Ready; look where the card should go now.",
    })
    await world.move("CLU-3", "ready", { after: "CLU-1", before: "CLU-2" })
    expect(await columnOf(world)).toEqual(["CLU-3", "CLU-2"])
    expect(await codeOf(world.move("CLU-3", "ready", { after: "CLU-3" }))).toBe("invalid_input")
  })

  test("of finished work comes to the top of its column", async () => {
    const world = await aWorld()
    for (const key of [await world.create(), await world.create()]) {
      await world.patchTask(key, { status: "in_review" })
      await world.move(key, "done")
    }
    expect(await columnOf(world, "done")).toEqual(["CLU-2", "CLU-1"])
  })
})

describe("dependencies", () => {
  const add = (world: World, task: string, dependsOn: string) =>
    world.user.mutation(api.dependencies.add, { task, dependsOn })
  const unmet = async (world: World, key: string) => (await world.task(key)).unmetDependencies
  const finish = async (world: World, key: string) => {
    await world.patchTask(key, { status: "in_review" })
    await world.move(key, "done")
  }

  test("count what is not done, once however often they are added, and are recounted when removed", async () => {
    const world = await aWorld()
    const [a, b, c] = [await world.ready(), await world.ready(), await world.ready()]
    await add(world, a, b)
    await add(world, a, b)
    expect(await add(world, a, c)).toEqual({ key: a, unmetDependencies: 2 })
    expect(await world.user.mutation(api.dependencies.remove, { task: a, dependsOn: b })).toEqual({
      key: a,
      unmetDependencies: 1,
    })
    expect(await codeOf(world.user.mutation(api.dependencies.remove, { task: a, dependsOn: b }))).toBe(
      "not_found",
    )
    expect(await world.user.query(api.dependencies.ofTask, { task: c })).toMatchObject({
      dependencies: [],
      dependents: [{ key: a }],
    })
  })

  test("let go of everything that waits when the last one is done", async () => {
    const world = await aWorld()
    const [a, b] = [await world.ready(), await world.ready()]
    const both = await world.ready({ dependsOn: [a, b] })
    const one = await world.ready({ dependsOn: [a] })
    await finish(world, a)
    expect([await unmet(world, both), await unmet(world, one)]).toEqual([1, 0])
    await finish(world, b)
    expect(await unmet(world, both)).toBe(0)
    const late = await world.ready({ dependsOn: [a] })
    expect(await unmet(world, late)).toBe(0)
  })

  test("on a cancelled card stay open and say so", async () => {
    const world = await aWorld()
    const a = await world.ready()
    const b = await world.ready({ dependsOn: [a] })
    await world.move(a, "cancelled")
    expect(await unmet(world, b)).toBe(1)
    const { reasons } = await world.user.query(api.tasks.why, { task: b })
    expect(reasons[0]).toMatchObject({
      ...{ code: "waiting_deps", subject: `${a} (cancelled)`, nextMover: "person" },
    })
    expect(await codeOf(add(world, await world.ready(), a))).toBe("conflict")
  })

  test("that would close a cycle are refused, and the cycle is named", async () => {
    const world = await aWorld()
    const [a, b, c] = [await world.ready(), await world.ready(), await world.ready()]
    await add(world, a, b)
    await add(world, b, c)
    expect(await refusalOf(add(world, c, a))).toMatchObject({
      code: "dependency_cycle",
      details: { cycle: [c, a, b, c] },
    })
    expect(await codeOf(add(world, a, a))).toBe("dependency_cycle")
    expect(await unmet(world, c)).toBe(0)
  })

  test("of a card that is under way no longer change", async () => {
    const world = await aWorld()
    const [a, b] = [await world.ready(), await world.ready()]
    await world.claim(a)
    expect(await codeOf(add(world, a, b))).toBe("conflict")
  })
})

describe("a card in full", () => {
  test("comes with its runs, reviews, signals, merge and neighbours", async () => {
    const world = await aWorld()
    const first = await world.ready()
    const key = await world.create({ dependsOn: [first], description: "Long." })
    await world.merging(first)
    const detail = await world.user.query(api.tasks.get, { task: first })
    expect(detail).toMatchObject({
      ...{
        key: first,
        status: "merging",
        project: { slug: "clutch" },
        maxAttempts: 4,
        dependents: [{ key, status: "backlog" }],
      },
      runs: [{ role: "reviewer" }, { role: "dev" }],
      reviews: [{ verdict: "approved" }],
      merge: { state: "queued" },
    })
    expect(await world.user.query(api.tasks.workPlace, { task: first })).toMatchObject({
      ...{ repository: "/repo", baseCommit: "ba5e0000", headCommit: "4ead0000", landed: null },
    })
  })

  test("is given to an agent of its role, to oneself, or to nobody in particular", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const { agents } = await world.gather()
    const of = (role: string) => agents.find((agent) => agent.role === role)!
    const assign = (to: string) => world.user.mutation(api.tasks.assign, { task: key, to })
    await assign(of("dev").name.toUpperCase())
    expect(await world.task(key)).toMatchObject({ assignedAgentId: of("dev").agentId })
    await assign("me")
    const mine = await world.task(key)
    expect([mine.assignedUserId, mine.assignedAgentId]).toEqual([world.userId, undefined])
    await assign("nobody")
    expect((await world.task(key)).assignedUserId).toBeUndefined()
    expect(await refusalOf(assign(of("reviewer").name))).toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining(`${of("dev").name}, me, nobody`),
    })
  })

  test("has a timeline in pages, newest first", async () => {
    const world = await aWorld()
    const key = await world.ready()
    await world.running(key)
    const page = await world.user.query(api.tasks.timeline, {
      task: key,
      paginationOpts: { numItems: 2, cursor: null },
    })
    expect(page.page.map(({ kind }) => kind)).toEqual(["run.started", "run.claimed"])
    const rest = await world.user.query(api.tasks.timeline, {
      task: key,
      paginationOpts: { numItems: 9, cursor: page.continueCursor },
    })
    expect(rest.page.map(({ kind }) => kind)).toEqual(["task.moved", "task.created"])
  })

  test("is listed by column or project, newest first", async () => {
    const world = await aWorld()
    await world.ready()
    await world.create()
    await world.ready()
    const keys = async (filter: object) =>
      (await world.user.query(api.tasks.list, filter)).map(({ key }) => key)
    expect(await keys({})).toEqual(["CLU-3", "CLU-2", "CLU-1"])
    expect(await keys({ status: "ready" })).toEqual(["CLU-3", "CLU-1"])
    expect(await keys({ project: "clutch", status: "ready", limit: 1 })).toEqual(["CLU-3"])
    expect(await keys({ project: "clutch" })).toHaveLength(3)
  })

  test("that does not exist is not found", async () => {
    const { user } = await aWorld()
    expect(await codeOf(user.query(api.tasks.get, { task: "CLU-7" }))).toBe("not_found")
  })
})

describe("why-not", () => {
  test("shows on a waiting card, and on none that is worked on", async () => {
    const world = await aWorld()
    const [a, b] = [await world.ready(), await world.ready()]
    await world.running(a)
    await world.user.mutation(api.loop.pause, { reason: "Lunch." })
    const card = async (status: "ready" | "in_progress") =>
      (await world.user.query(api.tasks.column, { project: "clutch", status })).cards[0]
    expect(await card("in_progress")).toMatchObject({
      key: a,
      why: null,
      run: { role: "dev", state: "running" },
    })
    expect(await card("ready")).toMatchObject({
      key: b,
      why: { code: "paused", nextMover: "person" },
      run: null,
    })
    await world.user.mutation(api.loop.resume, {})
    expect(await card("ready")).toMatchObject({ why: { code: "up_next" } })
  })

  test("counts slots as the loop's claims do", async () => {
    const world = await aWorld()
    const [a, b] = [await world.ready(), await world.ready()]
    await world.claim(a, { globalLimit: 1 })
    expect((await world.user.query(api.tasks.why, { task: b })).reasons[0]).toMatchObject({
      code: "queued_global_limit",
    })
  })

  test("says how many cards go first where slots are short", async () => {
    const world = await aWorld()
    const running = await world.ready()
    await world.ready()
    await world.ready({ priority: "low" })
    const key = await world.ready()
    await world.ready({ priority: "urgent" })
    await world.claim(running, { globalLimit: 1 })
    const { reasons } = await world.user.query(api.tasks.why, { task: key })
    expect(reasons.map(({ code }) => code)).toEqual(["queued_global_limit", "queued_behind"])
    expect(reasons[1]!.sentence).toBe("2 cards go first.")
  })

  test("names the person's question first", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const runId = await world.running(key)
    await world
      .asRun(runId)
      .mutation(api.signals.ask, { question: "Which colour?", options: ["red", "blue"] })
    await world.exit(runId, { stopped: "waiting_for_person" })
    const { cards } = await world.user.query(api.tasks.column, { project: "clutch", status: "in_progress" })
    expect(cards[0]).toMatchObject({
      ...{ why: { code: "waiting_human", nextMover: "person" } },
      question: { kind: "question", question: "Which colour?", options: ["red", "blue"] },
    })
  })

  test("has nothing to say about a finished card", async () => {
    const world = await aWorld()
    const key = await world.ready()
    await world.move(key, "cancelled")
    expect(await world.user.query(api.tasks.why, { task: key })).toMatchObject({
      status: "cancelled",
      reasons: [],
    })
  })
})
