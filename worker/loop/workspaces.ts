/** Sweeping, as the loop asks for it: a finished card's work tree, and detached ones whose runs are over. */
import { existsSync, readdirSync } from "node:fs"
import path from "node:path"
import { refusalError } from "#lib/refusals"
import { isShimAlive } from "../reaper.ts"
import { runDirectoryOf } from "../runs/directory.ts"
import { detachedPath } from "../workspaces/names.ts"
import { sweepWorkspaces } from "../workspaces/sweep.ts"
import type { WorkspacePort } from "./ports.ts"

export function createWorkspaces(home: string): WorkspacePort {
  return {
    async sweep(
      { key, mergedCommit, headCommit },
      { slug, repository, baseBranch, integrationBranch, landing },
    ) {
      const ended = {
        taskKey: key,
        runsAreGone: true,
        ...(mergedCommit && headCommit && { mergedHead: headCommit }),
      }
      const { tasks } = await sweepWorkspaces({
        ...{ home, repository, project: slug, ended: [ended] },
        targets: landing === "integration" ? [baseBranch, integrationBranch] : [baseBranch],
        openRuns: detachedRuns(home, slug).filter((runId) => mayBeOpen(home, runId)),
      })
      const answer = tasks[0]?.answer
      if (answer?.kind === "kept") throw refusalError("conflict", answer.sentence)
      const saved = answer?.saved ?? []
      return { savedTo: saved.length > 0 ? saved.map(({ id }) => id).join(", ") : null }
    },
  }
}

/**
 * Asked of the run directories and not of the snapshot: a run that was claimed meanwhile has its work tree too. It had its
 * directory before.
 */
export function mayBeOpen(home: string, runId: string): boolean {
  const run = runDirectoryOf(home, runId)
  return run.exists() && run.readExit() === null && (run.readShim() === null || isShimAlive(run))
}

function detachedRuns(home: string, project: string): string[] {
  const parent = path.dirname(detachedPath(home, project, "any"))
  return existsSync(parent) ? readdirSync(parent) : []
}
