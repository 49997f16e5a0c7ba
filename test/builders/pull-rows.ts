/** The rows of the local forge in memory. */
import type { PullRequest } from "#worker/forges/forge"
import type { PullRequestRows } from "#worker/forges/local"

export function rowsInMemory(): PullRequestRows {
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
