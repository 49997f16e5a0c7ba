/** What is seen before a place is given away: the place itself, and what may stand in the way of its names. */
import { lstatSync, rmSync } from "node:fs"
import path from "node:path"
import { accept, refuse, type Result } from "#domain/refusal"
import type { Repository } from "#lib/git/open"
import { branchCommit, branchesBelow, branchRef, changeRef, commitOf, isSymbolicRef } from "#lib/git/refs"
import { listWorkTrees } from "#lib/git/worktrees"
import { branchPrefix, placeOf, realpathIfThere, type Place } from "./names.ts"
import type { WorkspaceRequest } from "./ensure.ts"
import type { SeenPlace } from "./plan.ts"
import { registrationOf } from "./registration.ts"

export const MOST_PLACES = 50

export async function lookAt(repository: Repository, { path: directory, branch }: Place): Promise<SeenPlace> {
  const trees = await listWorkTrees(repository)
  const real = realpathIfThere(directory)
  const isHere = (tree: { path: string }) => tree.path === directory || realpathIfThere(tree.path) === real
  const elsewhere = trees.find(
    (tree) => tree.branch === branch && !isHere(tree) && !(tree.isMissing && tree.lockReason === null),
  )
  return {
    branch,
    workTree: trees.find(isHere) ?? null,
    registration: registrationOf(repository, directory),
    directoryExists: lstatSync(directory, { throwIfNoEntry: false }) !== undefined,
    branchIsElsewhere: elsewhere?.path ?? null,
  }
}

export async function startOf(
  repository: Repository,
  { baseBranch, baseCommit }: WorkspaceRequest,
): Promise<Result<string>> {
  const commit =
    baseCommit === undefined
      ? await branchCommit(repository, baseBranch)
      : await commitOf(repository, baseCommit)
  if (commit !== null) return accept(commit)
  const what = baseCommit === undefined ? `branch ${baseBranch}` : `commit ${baseCommit}`
  return refuse("not_found", `There is no ${what} in ${repository.commonDir} to start from.`)
}

/** A ref is a file or a directory, never both: a branch of that name leaves no room for branches below it. */
export async function whatBlocksNames(repository: Repository, taskKey: string): Promise<string | null> {
  for (const name of ["clutch", branchPrefix(taskKey)]) {
    if ((await branchCommit(repository, name)) !== null) {
      return `The repository has a branch "${name}", which leaves no room for "${branchPrefix(taskKey)}/...". Rename it: git branch -m ${name} <other>`
    }
  }
  return null
}

/** The highest number in use holds the newest work. */
export async function newestNumber(
  repository: Repository,
  { home, taskKey, ...rest }: WorkspaceRequest,
): Promise<number> {
  const names = new Set((await branchesBelow(repository, branchPrefix(taskKey))).map(({ branch }) => branch))
  for (let number = MOST_PLACES; number > 1; number--) {
    if (names.has(placeOf(home, { taskKey, ...rest }, number).branch)) return number
  }
  return 1
}

/** An agent may write in its task's directory of refs: one that points at another branch would move that one. */
export async function repairBranch(repository: Repository, branch: string): Promise<void> {
  const ref = branchRef(branch)
  if (!(await isSymbolicRef(repository, ref))) return
  const commit = await commitOf(repository, ref)
  const file = path.join(repository.commonDir, ...ref.split("/"))
  rmSync(file, { force: true })
  if (commit)
    await changeRef(repository, { ref, to: commit, from: null, message: "clutch: no longer symbolic" })
}
