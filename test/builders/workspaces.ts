/** Requests for work trees of a test repository, and the work trees themselves. */
import { ensureWorkspace, type PreparedWorkspace, type WorkspaceRequest } from "#worker/workspaces/ensure"
import type { RemoveRequest } from "#worker/workspaces/remove"
import type { TestRepository } from "./repository.ts"

/** The first run of the task CLU-1, unless told otherwise. */
export const aWorkspaceRequest = (
  repository: TestRepository,
  rest: Partial<WorkspaceRequest> = {},
): WorkspaceRequest => ({
  home: repository.home,
  repository: repository.path,
  project: "shop",
  taskKey: "CLU-1",
  branchSlug: "fix",
  baseBranch: repository.base,
  runId: "r1",
  previousRunIsGone: true,
  ...rest,
})

export async function aWorkspace(
  repository: TestRepository,
  rest: Partial<WorkspaceRequest> = {},
): Promise<PreparedWorkspace> {
  const answer = await ensureWorkspace(aWorkspaceRequest(repository, rest))
  if (!answer.ok) throw new Error(answer.refusal.message)
  return answer.value
}

export const aRemoval = (repository: TestRepository, rest: Partial<RemoveRequest> = {}): RemoveRequest => ({
  home: repository.home,
  repository: repository.path,
  project: "shop",
  taskKey: "CLU-1",
  targets: [repository.base],
  runsAreGone: true,
  ...rest,
})
