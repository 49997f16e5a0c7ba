/** The local forge keeps the forge contract. */
import { describe } from "vitest"
import { FORGES } from "#worker/forges/index"
import type { PullRequest } from "#worker/forges/forge"
import type { PullRequestRows } from "#worker/forges/local"
import { aRepository } from "../builders/repository.ts"
import { forgeContract } from "./forge.contract.ts"

function rowsInMemory(): PullRequestRows {
  const rows: PullRequest[] = []
  const get = (number: number) => rows.find((row) => row.number === number) ?? null
  return {
    ofBranch: async (branch) => rows.findLast((row) => row.branch === branch) ?? null,
    get: async (number) => get(number),
    insert: async (draft) => {
      const row: PullRequest = { ...draft, number: rows.length + 1, state: "open", mergedCommit: null }
      rows.push(row)
      return row
    },
    update: async (number, change) => {
      const at = rows.findIndex((row) => row.number === number)
      const row = rows[at]
      if (!row) throw new Error(`There is no row ${number}.`)
      return (rows[at] = { ...row, ...change })
    },
  }
}

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
