/** Nothing of one organization is ever read, written or counted for another. */
import { expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import type { Id } from "./_generated/dataModel.ts"
import { deliver } from "./sessions.testing.ts"
import { aWorld, codeOf, type World } from "./world.testing.ts"

/** A second tenant beside the installation's own, with the same slugs and keys. */
async function aNeighbour(world: World) {
  const userId = await world.t.run(async (ctx) => {
    const organizationId = await ctx.db.insert("organizations", { name: "Neighbours" })
    await ctx.db.insert("teams", { organizationId, name: "Team" })
    return ctx.db.insert("users", { organizationId, name: "Neighbour", role: "owner" })
  })
  const user = world.t.withIdentity({ subject: `user:${userId}` })
  await user.mutation(api.projects.add, {
    slug: "clutch",
    key: "CLU",
    repository: "/theirs",
    baseBranch: "main",
    checkCommand: "",
  })
  return user
}

const page = { numItems: 50, cursor: null }

test("the same slug and the same keys are two different things", async () => {
  const world = await aWorld()
  const neighbour = await aNeighbour(world)
  await world.ready({ title: "Ours" })
  await neighbour.mutation(api.tasks.create, { project: "clutch", title: "Theirs", status: "ready" })
  expect(await world.user.query(api.tasks.get, { task: "CLU-1" })).toMatchObject({ title: "Ours" })
  expect(await neighbour.query(api.tasks.get, { task: "CLU-1" })).toMatchObject({ title: "Theirs" })
})

test("lists, boards, feeds and inboxes show one's own alone", async () => {
  const world = await aWorld()
  const neighbour = await aNeighbour(world)
  const runId = await world.running(await world.ready())
  await world.asRun(runId).mutation(api.signals.ask, { question: "Which colour?" })
  await world.user.mutation(api.loop.pause, {})
  const theirs = await Promise.all([
    neighbour.query(api.tasks.list, {}),
    neighbour.query(api.runs.list, {}),
    neighbour.query(api.signals.list, {}),
    neighbour.query(api.agents.list, {}),
    neighbour.query(api.pulls.list, {}),
    neighbour.query(api.processes.list, {}),
    neighbour.query(api.loop.cycles, { paginationOpts: page }).then((cycles) => cycles.page),
    neighbour
      .query(api.tasks.column, { project: "clutch", status: "in_progress" })
      .then(({ cards }) => cards),
  ])
  expect(theirs.flat()).toEqual([])
  expect(await neighbour.query(api.loop.status, {})).toMatchObject({
    isPaused: false,
    runs: [],
    needsPerson: 0,
    loop: null,
  })
  expect((await neighbour.query(api.events.recent, { limit: 50 })).map(({ kind }) => kind)).toEqual([
    "project.added",
  ])
})

test("what is named by its id is not found by a neighbour", async () => {
  const world = await aWorld()
  const neighbour = await aNeighbour(world)
  const key = await world.ready()
  const runId = await world.running(key)
  const { signalId } = await world.asRun(runId).mutation(api.signals.ask, { question: "Which colour?" })
  const agentId = (await world.rows("agents"))[0]!._id
  await deliver(world.service, runId)
  const session = (await world.rows("sessions"))[0]!._id

  const taskId = (await world.task(key))._id
  const draft = { branch: "clutch/CLU-1/x", targetBranch: "main", title: "x", body: "" }
  await world.service.mutation(api.pulls.open, { taskId, ...draft })

  const calls = [
    neighbour.query(api.pulls.get, { pull: "CLU-PR-1" }),
    neighbour.query(api.pulls.get, { pull: key }),
    neighbour.mutation(api.pulls.merge, { pull: "CLU-PR-1" }),
    neighbour.mutation(api.pulls.close, { pull: "CLU-PR-1" }),
    neighbour.query(api.tasks.get, { task: key }),
    neighbour.query(api.tasks.why, { task: key }),
    neighbour.query(api.tasks.timeline, { task: key, paginationOpts: page }),
    neighbour.mutation(api.tasks.update, { task: key, title: "Mine now" }),
    neighbour.mutation(api.tasks.move, { task: key, to: "ready" }),
    neighbour.mutation(api.tasks.cancel, { task: key }),
    neighbour.query(api.runs.get, { run: runId }),
    neighbour.mutation(api.runs.requestStop, { run: runId }),
    neighbour.query(api.signals.get, { signal: signalId }),
    neighbour.mutation(api.signals.respond, { signal: signalId, answer: "red" }),
    neighbour.mutation(api.signals.withdraw, { signal: signalId }),
    neighbour.query(api.agents.get, { agent: agentId }),
    neighbour.query(api.sessions.ofRun, { run: runId }),
    neighbour.query(api.sessions.get, { session }),
    neighbour.query(api.sessions.entries, { session, paginationOpts: page }),
    neighbour.query(api.sessions.wholeText, { session, storageId: "x" }),
  ]
  for (const call of calls) expect(await codeOf(call)).toBe("not_found")
  expect(await world.task(key)).toMatchObject({ title: "Fix login", status: "in_progress" })
})

test("prompts of a neighbour are neither shown, activated nor given to a run", async () => {
  const world = await aWorld()
  const neighbour = await aNeighbour(world)
  const version = { role: "dev", basedOn: 0, text: "Theirs.", note: "Try this." } as const
  await neighbour.mutation(api.prompts.create, version)
  await neighbour.mutation(api.prompts.activate, { role: "dev", version: 1 })
  expect(await codeOf(world.user.query(api.prompts.get, { role: "dev", version: 1 }))).toBe("not_found")
  expect(await codeOf(world.user.mutation(api.prompts.activate, { role: "dev", version: 1 }))).toBe(
    "not_found",
  )
  expect((await world.user.query(api.prompts.versions, { role: "dev", paginationOpts: page })).page).toEqual(
    [],
  )
  const key = await world.ready()
  expect(await codeOf(neighbour.query(api.prompts.nextBrief, { task: key }))).toBe("not_found")
  expect((await world.claim(key)).prompt).toEqual({ number: 0, text: null })
})

test("a card cannot wait for a neighbour's, nor be dropped beside one", async () => {
  const world = await aWorld()
  const neighbour = await aNeighbour(world)
  await world.ready()
  await world.ready()
  await neighbour.mutation(api.tasks.create, { project: "clutch", title: "Theirs", status: "ready" })
  expect(await codeOf(neighbour.mutation(api.dependencies.add, { task: "CLU-1", dependsOn: "CLU-2" }))).toBe(
    "not_found",
  )
  expect(
    await codeOf(neighbour.mutation(api.tasks.move, { task: "CLU-1", to: "ready", after: "CLU-2" })),
  ).toBe("not_found")
})

test("the loop neither sees nor claims nor counts a neighbour's", async () => {
  const world = await aWorld()
  const neighbour = await aNeighbour(world)
  const key = await world.create()
  const { taskId } = await neighbour.mutation(api.tasks.create, {
    project: "clutch",
    title: "Theirs",
    status: "ready",
  })
  const gathered = await world.gather()
  expect(gathered.tasks).toEqual([])
  expect(gathered.projects).toMatchObject([{ repository: "/repo" }])
  await world.move(key, "ready")
  expect(await codeOf(world.claim(key, { taskId }))).toBe("not_found")

  await world.t.run(async (ctx) => {
    const organizationId = (await ctx.db.query("organizations").collect()).at(-1)!._id as Id<"organizations">
    for (let n = 0; n < 5; n++) {
      const lease = {
        resource: `run:${n}`,
        kind: "run" as const,
        holder: "x",
        generation: 1,
        expiresAt: Date.now() + 60_000,
      }
      await ctx.db.insert("leases", { ...lease, organizationId })
    }
  })
  expect(await world.claim(key, { globalLimit: 1 })).toBeTruthy()
})
