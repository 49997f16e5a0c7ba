/** Files that the past has left on the disk: artifacts of its runs, and work in the trash that was never merged. */
import { openRepository } from "#lib/git/open"
import path from "node:path"
import { runDirectoryOf } from "#worker/runs/directory"
import { StoredRequest } from "#worker/runs/request"
import { leaveArtifacts } from "#worker/shim/artifacts"
import { commitOf } from "#lib/git/refs"
import { saveWork } from "#worker/workspaces/trash"
import type { EndedRun } from "./machine.ts"

export type Leftovers = {
  runs: EndedRun[]
  /** Branches that were swept with commits that main never got. */
  unmerged: { project: string; taskKey: string; branch: string; commit: string; at: number }[]
}

const AT_ONCE = 4

/** Asks git, so it comes once the repositories are closed. By the code of the shim and of the removal themselves. */
export async function leaveFiles(home: string, { runs, unmerged }: Leftovers): Promise<void> {
  const waiting = [...runs]
  const leaveSome = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await leaveArtifactsOf(home, next)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, leaveSome))
  for (const { project, taskKey, branch, commit, at } of unmerged) {
    const repository = await openRepository(path.join(home, "sample", project))
    const main = await commitOf(repository, "refs/heads/main")
    await saveWork(repository, {
      ...{ home, project, taskKey, now: at, branches: [{ branch, commit }] },
      reason: "Its task ended; this was not merged.",
      known: main === null ? [] : [main],
    })
  }
}

async function leaveArtifactsOf(home: string, run: EndedRun): Promise<void> {
  const { request, exit, baseCommit, judged } = run
  await leaveArtifacts(
    {
      ...{ exit, baseCommit, judged },
      run: runDirectoryOf(home, request.runId),
      request: StoredRequest.parse(request),
    },
    (_event, sentence) => {
      throw new Error(`${request.taskKey}: ${sentence}`)
    },
  )
}
