/** The local forge keeps the forge contract. */
import { describe } from "vitest"
import { FORGES } from "#worker/forges/index"
import { rowsInMemory } from "../builders/pull-rows.ts"
import { aRepository } from "../builders/repository.ts"
import { forgeContract } from "./forge.contract.ts"

describe("local", () => {
  forgeContract(async () => {
    const repository = aRepository({ bare: true })
    const { home, path } = repository
    const beside = `${path} work`
    return {
      forge: FORGES.local({ home, repository: path, rows: rowsInMemory() }),
      commitOn: async (branch, changes) => {
        const isNew = repository.run("branch", "--list", branch) === ""
        repository.run(
          "worktree",
          "add",
          "-q",
          ...(isNew ? ["-b", branch, beside, "main"] : [beside, branch]),
        )
        const head = repository.commitIn(beside, changes)
        repository.run("worktree", "remove", "--force", beside)
        return head
      },
      onMain: async (file) => {
        const names = repository.run("ls-tree", "--name-only", "main").split("\n")
        return names.includes(file) ? `${repository.show("main", file)}\n` : null
      },
    }
  })
})
