/** Where the local forge keeps its rows: the backend, in the name of the loop. */
import { api } from "#convex/_generated/api"
import type { Caller } from "#lib/convex"
import type { PullRequestRows } from "../forges/local.ts"

export type PullRows = (of: { projectId: string; taskId: string }) => PullRequestRows

export const createPullRows =
  (client: Caller): PullRows =>
  ({ projectId, taskId }) => ({
    ofBranch: (branch) => client.query(api.pulls.ofBranch, { projectId, branch }),
    get: (number) => client.query(api.pulls.row, { projectId, number }),
    insert: (draft) => client.mutation(api.pulls.open, { taskId, ...draft }),
    update: (number, change) => client.mutation(api.pulls.update, { projectId, number, ...change }),
  })
