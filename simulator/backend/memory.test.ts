/** The functions of convex/ over rows in memory: whole transactions, in order, and nothing shared. */
import { expect, test } from "vitest"
import { api } from "#convex/_generated/api"
import { refusalOf } from "#lib/refusals"
import { createMemoryBackend } from "./memory.ts"

async function aBackend() {
  const backend = createMemoryBackend(Date.now)
  await backend.as("service:cli").mutation(api.auth.bootstrap, {})
  const owner = await backend.as("service:cli").query(api.auth.owner, {})
  const person = backend.as(`user:${owner?.userId}`)
  await person.mutation(api.projects.add, {
    ...{ slug: "shop", key: "SHOP", repository: "/r", baseBranch: "main", checkCommand: "" },
  })
  return { backend, person, rows: backend.rows }
}
const aCard = { project: "shop", title: "A card" } as const

test("what a refused call wrote before its refusal is undone", async () => {
  const { backend, person, rows } = await aBackend()
  const commits: string[] = []
  backend.onCommit(({ fn }) => commits.push(fn))
  const made = person.mutation(api.tasks.create, { ...aCard, dependsOn: ["SHOP-99"] })
  const refusal = await made.then(() => null, refusalOf)
  expect(refusal?.code).toBe("not_found")
  expect(rows.all("tasks")).toEqual([])
  expect(commits).toEqual([])
  expect(await person.mutation(api.tasks.create, aCard)).toMatchObject({ key: "SHOP-1" })
  expect(commits).toEqual(["tasks:create"])
})

test("indexes find what was inserted, patched and deleted, in their order", async () => {
  const { person, rows } = await aBackend()
  for (const title of ["One", "Two", "Three"]) await person.mutation(api.tasks.create, { ...aCard, title })
  await person.mutation(api.tasks.move, { task: "SHOP-2", to: "ready" })
  const [project] = rows.all("projects")
  const inColumn = (status: string) =>
    rows.range("tasks", "by_column", { equal: [project?._id, status] }).map(({ title }) => title)
  expect(inColumn("backlog")).toEqual(["One", "Three"])
  expect(inColumn("ready")).toEqual(["Two"])
})

test("a refusal is no crash of a function", async () => {
  const { backend } = await aBackend()
  const crashes: string[] = []
  backend.onCrash(({ fn }) => crashes.push(fn))
  const stranger = backend.as("user:nobody").query(api.projects.list, {})
  expect((await stranger.then(() => null, refusalOf))?.code).toBe("unauthenticated")
  expect(crashes).toEqual([])
})
