/** What people may change about projects, agents and the organization; and the log that says so. */
import { expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf } from "./world.testing.ts"

test("policies of a project change one by one; what is not named stays", async () => {
  const { user } = await aWorld()
  const update = (change: object) => user.mutation(api.projects.update, { project: "clutch", ...change })
  expect(await update({ limits: { dev: 5 }, strategy: "merge", approval: "person" })).toMatchObject({
    limits: { project: 3, dev: 5, reviewer: 2 },
    landing: { policy: "base", strategy: "merge" },
    approval: "person",
    maxAttempts: 4,
  })
  expect(await update({ name: "Clutch web", maxAttempts: 2, runTimeLimitMinutes: 30 })).toMatchObject({
    name: "Clutch web",
    limits: { dev: 5 },
    maxAttempts: 2,
  })
  expect(await codeOf(update({ maxAttempts: 0 }))).toBe("invalid_input")
  expect(await codeOf(update({}))).toBe("invalid_input")
})

test("a setting that was made is put back to its default by clearing it", async () => {
  const { user } = await aWorld()
  const update = (change: object) => user.mutation(api.projects.update, { project: "clutch", ...change })
  expect(await update({ setupCommand: "npm ci", diskQuotaMb: 500 })).toMatchObject({ diskQuotaMb: 500 })
  await update({ clear: ["setupCommand", "diskQuotaMb"] })
  expect(await user.query(api.projects.get, { project: "clutch" })).toMatchObject({
    setupCommand: null,
    diskQuotaMb: null,
  })
})

test("an agent gets another model, limit and name; two agents never share a name", async () => {
  const { user } = await aWorld()
  const [first, second] = await user.query(api.agents.list, {})
  const changed = await user.mutation(api.agents.update, { agent: first!.name, model: "large-1", limit: 3 })
  expect(changed).toMatchObject({ model: "large-1", limit: 3 })
  expect(await user.mutation(api.agents.update, { agent: first!.agentId, model: "" })).toMatchObject({
    model: null,
  })
  expect(await codeOf(user.mutation(api.agents.update, { agent: first!.agentId, name: second!.name }))).toBe(
    "already_exists",
  )
})

test("organization and team have names", async () => {
  const { user } = await aWorld()
  expect(await user.mutation(api.organization.rename, { name: "Acme", team: "Web" })).toEqual({
    name: "Acme",
    team: "Web",
    globalLimit: 4,
  })
  expect(await codeOf(user.mutation(api.organization.rename, {}))).toBe("invalid_input")
})

test("the log comes in pages, and only of what was asked for", async () => {
  const world = await aWorld()
  const key = await world.ready()
  await world.user.mutation(api.organization.rename, { name: "Acme" })
  const page = async (filter: object) =>
    (
      await world.user.query(api.events.page, { ...filter, paginationOpts: { numItems: 50, cursor: null } })
    ).page.map(({ kind }) => kind)
  expect((await page({})).slice(0, 2)).toEqual(["organization.renamed", "task.created"])
  expect(await page({ task: key })).toEqual(["task.created"])
  expect(await page({ project: "clutch", kinds: ["project.added"] })).toEqual(["project.added"])
  expect(await page({ actors: ["run"] })).toEqual([])
})
