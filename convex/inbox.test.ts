/** The inbox: every kind of waiting, what stands behind it, and what came of answers. */
import { expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld } from "./world.testing.ts"

const page = { paginationOpts: { numItems: 10, cursor: null } }

test("[IB-3] a question of a run waits with what it holds up; answered, it moves to the history", async () => {
  const world = await aWorld()
  const key = await world.ready()
  await world.create({ title: "After it", dependsOn: [key] })
  const runId = await world.running(key)
  const { signalId } = await world.asRun(runId).mutation(api.signals.ask, { question: "Which colour?" })
  expect((await world.user.query(api.inbox.list, {})).items).toMatchObject([
    { id: signalId, kind: "question", task: { key }, downstream: 1, holdsSlot: true, blocking: true },
  ])
  expect(await world.user.query(api.inbox.count, {})).toMatchObject({
    waiting: 1,
    newest: { signalId, taskKey: key, project: "clutch" },
  })

  await world.user.mutation(api.signals.respond, { signal: signalId, answer: "green" })
  expect((await world.user.query(api.inbox.list, {})).items).toEqual([])
  const answered = () => world.user.query(api.inbox.answered, page)
  expect((await answered()).page).toMatchObject([{ answer: "green", state: "answered", runState: "waiting" }])
  await world.asRun(runId).mutation(api.signals.hear, { signal: signalId })
  expect((await answered()).page).toMatchObject([{ state: "delivered", runState: "running" }])
})

test("[IB-3] a card that is blocked without a question waits too; what a person put aside does not", async () => {
  const world = await aWorld()
  const [stuck, aside] = [await world.ready(), await world.ready()]
  await world.move(aside, "blocked")
  const blockage = { reason: "workspace_broken", sentence: "No space is left.", nextMover: "person" } as const
  await world.patchTask(stuck, { status: "blocked", blockage })
  expect((await world.user.query(api.inbox.list, {})).items).toMatchObject([
    { kind: "blocked", task: { key: stuck }, text: "No space is left." },
  ])
  expect(await world.user.query(api.inbox.count, {})).toMatchObject({ waiting: 1 })
})

test("[IB-3] what only tells something is in the list and not in the number", async () => {
  const world = await aWorld()
  const runId = await world.running(await world.ready())
  await world.asRun(runId).mutation(api.signals.ask, { kind: "fyi", question: "The port is taken." })
  expect((await world.user.query(api.inbox.list, {})).items).toMatchObject([{ kind: "fyi", blocking: false }])
  expect(await world.user.query(api.inbox.count, {})).toMatchObject({ waiting: 0 })
})

test("[IB-3] cards are counted behind cards, once each", async () => {
  const world = await aWorld()
  const root = await world.ready()
  const [a, b] = [await world.create({ dependsOn: [root] }), await world.create({ dependsOn: [root] })]
  await world.create({ dependsOn: [a, b] })
  const runId = await world.running(root)
  await world.asRun(runId).mutation(api.signals.ask, { question: "Which colour?" })
  expect((await world.user.query(api.inbox.list, {})).items).toMatchObject([{ downstream: 3 }])
})

test("a card is found by its key, by words of its title, and without a word by when it changed", async () => {
  const world = await aWorld()
  const first = await world.create({ title: "Renew the lease" })
  const second = await world.create({ title: "Write the manual" })
  const find = async (text: string) =>
    (await world.user.query(api.tasks.find, { text })).map(({ key }) => key)
  expect(await find("lease")).toEqual([first])
  expect(await find(second.toLowerCase())).toEqual([second])
  expect(await find("")).toEqual([second, first])
  expect(await find("nothing like it")).toEqual([])
})
