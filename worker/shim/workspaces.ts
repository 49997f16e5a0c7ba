/** The work trees of runs, as the shim asks for them; the platform makes them (worker/workspaces). */
import type { Result } from "#domain/refusal"
import { readBranch } from "../workspaces/branch.ts"
import { ensureDetachedWorkspace, ensureWorkspace, type PreparedWorkspace } from "../workspaces/ensure.ts"
import { shareFiles } from "../workspaces/share.ts"
import { NO_BRANCH, type Workspaces } from "./ports.ts"

export const workspaces: Workspaces = {
  async prepare({ subjectCommit, copyFiles, linkFiles, ...request }) {
    const workspace = valueOf(
      subjectCommit === undefined
        ? await ensureWorkspace(request)
        : await ensureDetachedWorkspace({ ...request, commit: subjectCommit }),
    )
    const { repository } = request
    const { linked } = await shareFiles({ repository, path: workspace.path, copyFiles, linkFiles })
    return { ...workspace, ...(linked.length > 0 && { linked }) }
  },
  async readBranch({ repository }, { branch, baseCommit }) {
    if (branch === undefined) return NO_BRANCH
    const state = await readBranch(repository, branch, baseCommit)
    return state ? { headCommit: state.headCommit, treeChanged: state.treeChanged } : NO_BRANCH
  },
}

function valueOf(made: Result<PreparedWorkspace>): PreparedWorkspace {
  if (made.ok) return made.value
  throw new Error(made.refusal.message)
}
