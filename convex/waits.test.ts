/** Cards that wait for others: each has somebody who moves next, and one that has not is found and mended. */
import { expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf } from "./world.testing.ts"

const audit = ({ service }: Awaited<ReturnType<typeof aWorld>>) =>
  service.query(api.loop.waits, { cursor: null })

test("[WL-6] a card that waits for an open one has a mover: that one's", async () => {
  const world = await aWorld()
  const first = await world.create()
  await world.ready({ dependsOn: [first] })
  expect(await audit(world)).toEqual({ person: 0, nobody: [], cursor: null })
})

test("[WL-D8] where what it waits for is given up people are told on the card, until the wait is taken away", async () => {
  const world = await aWorld()
  const first = await world.ready()
  const second = await world.ready({ dependsOn: [first] })
  await world.user.mutation(api.tasks.cancel, { task: first })
  const { _id: taskId } = await world.task(second)
  const open = async () => (await world.rows("signals")).filter(({ state }) => state === "open")
  expect(await open()).toMatchObject([
    { taskId, kind: "alert", severity: "high", question: expect.stringContaining(first) },
  ])
  expect(await audit(world)).toMatchObject({ person: 1, nobody: [] })
  await world.user.mutation(api.dependencies.remove, { task: second, dependsOn: first })
  expect(await open()).toEqual([])
  expect(await audit(world)).toMatchObject({ person: 0, nobody: [] })
})

test("[WL-D8] where several are given up each is told of, and as many cards as anybody likes can be given up", async () => {
  const world = await aWorld()
  const given: string[] = []
  for (let card = 0; card < 22; card++) given.push(await world.ready())
  await world.ready({ dependsOn: given })
  for (const task of given) await world.user.mutation(api.tasks.cancel, { task })
  const told = (await world.rows("signals")).map(({ question }) => question)
  expect(told).toHaveLength(20)
  expect(told[1]).toContain(given[1]!)
})

test("[WL-D8] a card that is given up as well no longer says so", async () => {
  const world = await aWorld()
  const first = await world.ready()
  const second = await world.ready({ dependsOn: [first] })
  await world.user.mutation(api.tasks.cancel, { task: first })
  await world.user.mutation(api.tasks.cancel, { task: second })
  expect((await world.rows("signals")).filter(({ state }) => state === "open")).toEqual([])
})

test("[WL-6] a card that waits for nobody is found, counted anew, and may start", async () => {
  const world = await aWorld()
  const first = await world.ready()
  const second = await world.ready({ dependsOn: [first] })
  // As a fault of Clutch would leave it: the other one is done, and nobody has told this one.
  await world.patchTask(first, { status: "done", resolution: "manual" })
  const { _id: taskId } = await world.task(second)
  expect(await audit(world)).toMatchObject({ nobody: [{ taskId, key: second }] })
  await world.service.mutation(api.loop.mendWaits, { taskIds: [taskId] })
  expect(await world.task(second)).toMatchObject({ unmetDependencies: 0 })
  expect((await world.rows("dependencies"))[0]).toMatchObject({ isMet: true })
  expect(await world.eventKinds(second)).toContain("dependency.recounted")
  expect(await audit(world)).toMatchObject({ nobody: [] })
  expect((await world.gather()).tasks.map(({ key }) => key)).toContain(second)
})

test("[WL-6] a card whose waits are in order is left as it is", async () => {
  const world = await aWorld()
  const first = await world.ready()
  const second = await world.ready({ dependsOn: [first] })
  const before = await world.task(second)
  await world.service.mutation(api.loop.mendWaits, { taskIds: [before._id] })
  expect(await world.task(second)).toEqual(before)
})

test("[WL-6] a person moves next for what waits in vain, and not the loop", async () => {
  const world = await aWorld()
  const first = await world.ready()
  await world.ready({ dependsOn: [first] })
  await world.user.mutation(api.tasks.cancel, { task: first })
  const movers = { loop: 0, agent: 0, person: 0, outside: 0 }
  const said = { movers, nobody: [], overdue: [] }
  await world.service.mutation(api.loop.noteLiveness, said)
  expect(await world.user.query(api.loop.liveness, {})).toMatchObject({ movers: { loop: 1, person: 0 } })
  await world.service.mutation(api.loop.noteLiveness, { ...said, waitForPerson: 1 })
  expect(await world.user.query(api.loop.liveness, {})).toMatchObject({ movers: { loop: 0, person: 1 } })
})

test("[WL-6] a ready card that a person holds is that person's", async () => {
  const world = await aWorld()
  const key = await world.ready()
  await world.user.mutation(api.tasks.assign, { task: key, to: "me" })
  expect(await audit(world)).toMatchObject({ person: 1 })
})

test("[WL-D8] a task of an objective cannot wait for the objective, which waits for it", async () => {
  const world = await aWorld()
  const objective = await world.create()
  const { _id: parentId } = await world.task(objective)
  const [part, other] = [await world.create(), await world.create()]
  await world.patchTask(part, { parentId })
  const add = (task: string, dependsOn: string) =>
    codeOf(world.user.mutation(api.dependencies.add, { task, dependsOn }))
  expect(await add(part, objective)).toBe("dependency_cycle")
  await world.user.mutation(api.dependencies.add, { task: other, dependsOn: objective })
  expect(await add(part, other)).toBe("dependency_cycle")
})
