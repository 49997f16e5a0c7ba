/** Projects: added once, with the policies that they were given. */
import { expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf } from "./world.testing.ts"

const other = { slug: "other", key: "OTH", repository: "/other", baseBranch: "main", checkCommand: "" }

test("a project has what it was given and sound defaults for the rest", async () => {
  const { user } = await aWorld()
  await user.mutation(api.projects.add, {
    ...other,
    name: "The other",
    landing: "integration",
    strategy: "rebase",
    approval: "person",
  })
  expect(await user.query(api.projects.get, { project: "other" })).toMatchObject({
    ...{
      slug: "other",
      key: "OTH",
      name: "The other",
      executor: "simulation",
      approval: "person",
      maxAttempts: 4,
    },
    landing: { policy: "integration", strategy: "rebase", integrationBranch: "clutch/integration" },
    limits: { project: 3, dev: 2, reviewer: 2, conflictResolver: 1 },
    ...{ counts: {}, running: 0, needsPerson: 0 },
  })
})

test("slug, key, and repository with branch are each taken once", async () => {
  const { user } = await aWorld()
  const add = (more: object) => codeOf(user.mutation(api.projects.add, { ...other, ...more }))
  expect(await add({ slug: "clutch" })).toBe("already_exists")
  expect(await add({ key: "CLU" })).toBe("already_exists")
  expect(await add({ repository: "/repo" })).toBe("already_exists")
  await user.mutation(api.projects.add, { ...other, repository: "/repo", baseBranch: "develop" })
})

test("an unknown one is not found", async () => {
  const { user } = await aWorld()
  expect(await codeOf(user.query(api.projects.get, { project: "nowhere" }))).toBe("not_found")
})
