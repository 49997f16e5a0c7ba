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

test("settings change one by one, and what the work trees take stops new work beyond the quota", async () => {
  const world = await aWorld()
  const update = (change: object) =>
    world.user.mutation(api.projects.update, { project: "clutch", ...change })
  expect(await update({ mergeBatchSize: 4, setupCommand: "npm ci", diskQuotaMb: 10 })).toMatchObject({
    ...{
      mergeBatchSize: 4,
      checkReruns: 1,
      setupCommand: "npm ci",
      diskQuotaMb: 10,
      checkCommand: "npm test",
    },
  })
  expect(await update({ check: "", checkReruns: 0 })).toMatchObject({ mergeBatchSize: 4, checkReruns: 0 })
  expect(await codeOf(update({}))).toBe("invalid_input")
  const checks = [
    { name: "unit", command: "a" },
    { name: "unit", command: "b" },
  ]
  expect(await codeOf(update({ checks }))).toBe("invalid_input")

  const projectId: string = (await world.rows("projects"))[0]!._id
  const ledger = {
    bytes: 12_000_000,
    isWhole: true,
    workTrees: 1,
    places: [{ name: "CLU-1", bytes: 12_000_000 }],
  }
  const note = (bytes: number) =>
    world.service.mutation(api.projects.noteDisk, { projectId, ledger: { ...ledger, bytes } })
  await note(12_000_000)
  expect((await world.gather()).projects).toMatchObject([{ overQuota: { bytes: 12e6, limit: 10e6 } }])
  expect(await world.user.query(api.projects.get, { project: "clutch" })).toMatchObject({
    disk: { bytes: 12e6, workTrees: 1 },
  })
  const key = await world.ready()
  const { reasons } = await world.user.query(api.tasks.why, { task: key })
  expect(reasons[0]).toMatchObject({ code: "disk_quota" })
  await note(9_000_000)
  expect((await world.gather()).projects).toMatchObject([{ overQuota: null }])
})
