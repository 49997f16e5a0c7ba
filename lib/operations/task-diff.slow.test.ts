import { expect, test } from "vitest"
import { aRepository } from "#test/builders/repository"
import type { OperationPorts } from "./define.ts"
import { repositories } from "./repositories.ts"
import { taskDiff } from "./task-diff.ts"

const GONE = "0123456789012345678901234567890123456789"

function portsWith(place: object): OperationPorts {
  return { backend: { query: async () => place }, repositories } as unknown as OperationPorts
}

test("[DIFF-4] a card's diff is its branch's, and once git has dropped that, the change as it landed", async () => {
  const repository = aRepository({ files: { "a.txt": "one\n" } })
  const baseCommit = repository.head()
  const onBranch = repository.branch("work", "main", { "branch.txt": "b\n" })
  const asLanded = repository.branch("landed", "main", { "landed.txt": "l\n" })
  const landed = { baseCommit, headCommit: asLanded }
  const pathsOf = async (headCommit: string | null) => {
    const ports = portsWith({ repository: repository.path, baseCommit, headCommit, landed })
    return (await taskDiff(ports, "CLU-1")).files.map(({ path }) => path)
  }
  expect(await pathsOf(onBranch)).toEqual(["branch.txt"])
  expect(await pathsOf(GONE)).toEqual(["landed.txt"])
  expect(await pathsOf(null)).toEqual(["landed.txt"])
})

test("[DIFF-5] a card without commits, or whose commits are gone, is said so", async () => {
  const repository = aRepository().path
  const nothing = { repository, baseCommit: null, headCommit: null, landed: null }
  await expect(taskDiff(portsWith(nothing), "CLU-1")).rejects.toThrow("CLU-1 has no commits yet.")
  const gone = { ...nothing, baseCommit: GONE, headCommit: GONE }
  await expect(taskDiff(portsWith(gone), "CLU-1")).rejects.toThrow("are not in")
})
