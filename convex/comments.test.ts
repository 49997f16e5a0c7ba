/** Comments, files and saved views. */
import { describe, expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import type { Id } from "./_generated/dataModel.ts"
import { aWorld, codeOf, type World } from "./world.testing.ts"

const say = (world: World, task: string, text: string, more: object = {}) =>
  world.user.mutation(api.comments.add, { task, text, ...more })

const listed = (world: World, task: string) => world.user.query(api.comments.list, { task })

describe("a comment", () => {
  test("that calls a role is in the brief of its next run, and in no other's", async () => {
    const world = await aWorld()
    const key = await world.ready()
    await say(world, key, "For people.")
    await say(world, key, "@dev use the new parser")
    await say(world, key, "@reviewer look at the tests")
    const { comments } = await world.claim(key)
    expect(comments).toEqual([
      { author: expect.any(String), text: "@dev use the new parser", file: null, line: null },
    ])
  })

  test("that calls an agent by its name is told to that agent's run", async () => {
    const world = await aWorld()
    const [agent] = (await world.rows("agents")).filter(({ role }) => role === "dev")
    const key = await world.ready()
    await say(world, key, `Hello @${agent!.name}.`)
    const { comments } = await world.claim(key, { agentId: agent!._id })
    expect(comments.map(({ text }) => text)).toEqual([`Hello @${agent!.name}.`])
  })

  test("of a person on a line of the change is told to whoever works on the card", async () => {
    const world = await aWorld()
    const key = await world.ready()
    await say(world, key, "Off by one.", { file: "src/a.ts", line: 7, commit: "4ead0000" })
    const { comments } = await world.claim(key)
    expect(comments).toEqual([{ author: expect.any(String), text: "Off by one.", file: "src/a.ts", line: 7 }])
    expect(await listed(world, key)).toMatchObject([
      { anchor: { file: "src/a.ts", line: 7, side: "new", commit: "4ead0000" } },
    ])
  })

  test("is answered by a run on its own card, and on no other", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const other = await world.ready()
    const runId = await world.running(key)
    const run = world.asRun(runId)
    await run.mutation(api.comments.add, { task: key, text: "Done." })
    expect(await codeOf(run.mutation(api.comments.add, { task: other, text: "Hm." }))).toBe("forbidden")
    expect(await listed(world, key)).toMatchObject([{ text: "Done.", author: { kind: "run" } }])
  })

  test("is removed by who wrote it, and leaves a trace in the timeline", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const { commentId } = await say(world, key, "Mine.")
    const run = world.asRun(await world.running(key))
    expect(await codeOf(run.mutation(api.comments.remove, { comment: commentId }))).toBe("forbidden")
    await world.user.mutation(api.comments.remove, { comment: commentId })
    expect(await listed(world, key)).toEqual([])
    expect(await world.eventKinds(key)).toEqual(expect.arrayContaining(["comment.added", "comment.removed"]))
  })

  test("without words, or with a line of no file, is refused", async () => {
    const world = await aWorld()
    const key = await world.create()
    expect(await codeOf(say(world, key, "   "))).toBe("invalid_input")
    expect(await codeOf(say(world, key, "Here.", { line: 3 }))).toBe("invalid_input")
  })
})

describe("a file", () => {
  const store = (world: World, text: string) =>
    world.t.run((ctx) => ctx.storage.store(new Blob([text]))) as Promise<Id<"_storage">>

  test("is listed beside its card under a safe name, and goes with its bytes", async () => {
    const world = await aWorld()
    const key = await world.create()
    const storageId = await store(world, "plan")
    const { attachmentId } = await world.user.mutation(api.attachments.add, {
      ...{ task: key, name: "../../plan.md", type: "text/plain", storageId },
    })
    expect(await world.user.query(api.attachments.ofTask, { task: key })).toMatchObject([
      { name: "plan.md", type: "text/plain", size: 4 },
    ])
    expect((await world.user.query(api.attachments.open, { attachment: attachmentId })).url).toBeTruthy()
    await world.user.mutation(api.attachments.remove, { attachment: attachmentId })
    expect(await world.t.run((ctx) => ctx.storage.getUrl(storageId))).toBeNull()
  })

  test("that was never stored, or is too large, is refused", async () => {
    const world = await aWorld()
    const key = await world.create()
    const add = (storageId: string) =>
      world.user.mutation(api.attachments.add, { task: key, name: "a", type: "text/plain", storageId })
    expect(await codeOf(add("nothing"))).toBe("not_found")
    expect(await codeOf(add(await store(world, "x".repeat(10_000_001))))).toBe("invalid_input")
  })
})

describe("a saved view", () => {
  test("belongs to a person and a board, and is replaced by one of its name", async () => {
    const world = await aWorld()
    const views = (project?: string) => world.user.query(api.views.list, project ? { project } : {})
    await world.user.mutation(api.views.save, { project: "clutch", name: "Mine", query: "needs=1" })
    await world.user.mutation(api.views.save, { project: "clutch", name: "Mine", query: "q=login" })
    await world.user.mutation(api.views.save, { name: "All urgent", query: "priority=urgent" })
    expect(await views("clutch")).toMatchObject([{ name: "Mine", query: "q=login" }])
    expect(await views()).toMatchObject([{ name: "All urgent" }])
    await world.user.mutation(api.views.remove, { project: "clutch", name: "Mine" })
    expect(await views("clutch")).toEqual([])
    expect(await codeOf(world.user.mutation(api.views.remove, { project: "clutch", name: "Mine" }))).toBe(
      "not_found",
    )
  })
})

describe("the board of all projects", () => {
  test("shows the cards of each, urgent ones first, and counts them all", async () => {
    const world = await aWorld()
    await world.user.mutation(api.projects.add, {
      ...{ slug: "other", key: "OTH", repository: "/other", baseBranch: "main", checkCommand: "" },
    })
    await world.ready()
    await world.ready({ project: "other", priority: "urgent" })
    await world.ready()
    expect(await world.user.query(api.tasks.column, { status: "ready", limit: 2 })).toMatchObject({
      cards: [
        { key: "OTH-1", project: "other" },
        { key: "CLU-1", project: "clutch" },
      ],
      total: 3,
    })
  })

  test("a move that names where the card was is refused when it is elsewhere by now", async () => {
    const world = await aWorld()
    const key = await world.ready()
    const back = (from: "ready" | "backlog") =>
      world.user.mutation(api.tasks.move, { task: key, to: "backlog", from })
    await back("ready")
    expect(await codeOf(back("ready"))).toBe("conflict")
  })
})

describe("a graph", () => {
  test("holds the cards of a project and their waits; a card of another project comes along", async () => {
    const world = await aWorld()
    await world.user.mutation(api.projects.add, {
      ...{ slug: "other", key: "OTH", repository: "/other", baseBranch: "main", checkCommand: "" },
    })
    const first = await world.create()
    const far = await world.create({ project: "other" })
    await world.create({ project: "other" })
    const last = await world.create({ dependsOn: [first, far] })
    const { nodes, edges, isCut } = await world.user.query(api.graphs.ofProject, { project: "clutch" })
    expect(nodes.map(({ key, isElsewhere }) => [key, isElsewhere])).toEqual(
      expect.arrayContaining([
        [first, false],
        [last, false],
        [far, true],
      ]),
    )
    expect(nodes).toHaveLength(3)
    expect(edges).toEqual(
      expect.arrayContaining([
        { from: first, to: last, isMet: false },
        { from: far, to: last, isMet: false },
      ]),
    )
    expect(isCut).toBe(false)
  })

  test("says of which objective a card is a part", async () => {
    const world = await aWorld()
    const objective = await world.create()
    const part = await world.create()
    await world.t.run(async (ctx) => {
      const tasks = await ctx.db.query("tasks").collect()
      const idOf = (key: string) => tasks.find((task) => task.key === key)!._id
      await ctx.db.patch("tasks", idOf(part), { parentId: idOf(objective) })
    })
    const { nodes } = await world.user.query(api.graphs.ofProject, { project: "clutch" })
    const objectives = Object.fromEntries(nodes.map((node) => [node.key, node.objective]))
    expect(objectives).toEqual({ [objective]: null, [part]: objective })
  })

  test("over time: the runs since then, with their cards", async () => {
    const world = await aWorld()
    const key = await world.ready()
    await world.running(key)
    const runs = async (since: number) =>
      (await world.user.query(api.graphs.timeline, { project: "clutch", since })).runs
    expect(await runs(0)).toMatchObject([{ taskKey: key, role: "dev", endedAt: null }])
    expect(await runs(Date.now() + 60_000)).toEqual([])
  })
})
