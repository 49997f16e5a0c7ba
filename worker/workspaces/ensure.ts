/** Gives a run its place to work: idempotent by the run's id, whatever an earlier attempt or a crash left behind. */
import { rmSync } from "node:fs"
import path from "node:path"
import { accept, refuse, type Result } from "#domain/refusal"
import type { Workspace } from "#domain/run"
import { openRepository, type Repository } from "#lib/git/open"
import { branchCommit, branchRef, changeRef, commitOf, mergeBase } from "#lib/git/refs"
import { listWorkTrees } from "#lib/git/worktrees"
import { lookAt, MOST_PLACES, newestNumber, repairBranch, startOf, whatBlocksNames } from "./look.ts"
import { detachedPath, ownerOf, placeOf, realpathIfThere, withRepositoryLock, type Place } from "./names.ts"
import { planPlace, type PlacePlan } from "./plan.ts"
import { registrationOf } from "./registration.ts"
import { saveWork } from "./trash.ts"
import { dropWorkTree, lockWorkTree, makeWorkTree } from "./work-tree.ts"

/** What a sandbox needs beside the domain's Workspace: the git directories, and where the run began. */
export type PreparedWorkspace = Workspace & {
  headCommit: string
  /** The work tree's own git directory, and the repository's. */
  gitDir: string
  commonDir: string
  /** Places of the main repository's directory that it holds links to. */
  linked?: string[]
}

export type WorkspaceRequest = {
  home: string
  /** Path of the main repository. */
  repository: string
  project: string
  taskKey: string
  /** Last part of the branch's name (branchSlug of the title); stays the same for all attempts of a task. */
  branchSlug: string
  baseBranch: string
  /** Where a new branch starts; default: the head of the base branch. */
  baseCommit?: string
  runId: string
  /** True only with the termination record of the task's last run (or when there was none). */
  previousRunIsGone: boolean
  signal?: AbortSignal
}

/** A work tree on the task's own branch, for a run that writes. */
export async function ensureWorkspace(request: WorkspaceRequest): Promise<Result<PreparedWorkspace>> {
  const repository = await openRepository(request.repository)
  const purpose = `make the work tree of ${request.taskKey}`
  return withRepositoryLock(request.home, repository, { purpose, signal: request.signal }, async () => {
    const base = await startOf(repository, request)
    if (!base.ok) return base
    const obstacle = await whatBlocksNames(repository, request.taskKey)
    if (obstacle !== null) return refuse("conflict", obstacle)
    let start = base.value
    for (let number = await newestNumber(repository, request); number <= MOST_PLACES; number++) {
      const place = placeOf(request.home, request, number)
      await repairBranch(repository, place.branch)
      const head = await branchCommit(repository, place.branch)
      const plan = planPlace(await lookAt(repository, place), request)
      // The next place goes on from the work of the one that had to be left.
      if (plan.kind === "leave") start = head ?? start
      else return accept(await takePlace(repository, request, place, plan, head ?? start))
    }
    return refuse(
      "conflict",
      `All ${MOST_PLACES} places for ${request.taskKey} are in use by runs that are not proven gone.`,
    )
  })
}

async function takePlace(
  repository: Repository,
  request: WorkspaceRequest,
  { path: directory, branch }: Place,
  plan: Exclude<PlacePlan, { kind: "leave" }>,
  headCommit: string,
): Promise<PreparedWorkspace> {
  const { runId, signal } = request
  let gitDir: string
  if (plan.kind === "reuse") {
    gitDir = plan.gitDir
    // Locks of processes that are proven gone; nobody else removes them.
    for (const name of ["index.lock", "HEAD.lock"]) rmSync(path.join(gitDir, name), { force: true })
    await lockWorkTree(repository, directory, runId)
  } else {
    if (plan.first === "save") {
      await saveWork(repository, {
        ...request,
        directory,
        known: [headCommit],
        reason: "It could not be used for the next attempt.",
      })
    }
    if (plan.first !== "nothing") await dropWorkTree(repository, directory)
    const ref = branchRef(branch)
    if ((await commitOf(repository, ref)) === null) {
      await changeRef(repository, {
        ref,
        to: headCommit,
        from: null,
        message: `clutch: branch for ${request.taskKey}`,
      })
    }
    gitDir = await makeWorkTree(repository, { path: directory, branch, commit: headCommit, runId, signal })
  }
  const base = await branchCommit(repository, request.baseBranch)
  const baseCommit = (base && (await mergeBase(repository, base, headCommit))) ?? headCommit
  return { path: directory, branch, baseCommit, headCommit, gitDir, commonDir: repository.commonDir }
}

export type DetachedRequest = {
  home: string
  repository: string
  project: string
  runId: string
  /** The commit to look at. */
  commit: string
  /** For the diff that the run is about; default: the common ancestor with the base branch. */
  baseBranch: string
  signal?: AbortSignal
}

/** A work tree at a commit, on no branch, for a run that reads: reviewer, qa, check. Gone when the run is. */
export async function ensureDetachedWorkspace(request: DetachedRequest): Promise<Result<PreparedWorkspace>> {
  const { home, project, runId, signal } = request
  const repository = await openRepository(request.repository)
  return withRepositoryLock(
    home,
    repository,
    { purpose: `make the work tree of run ${runId}`, signal },
    async () => {
      const commit = await commitOf(repository, request.commit)
      if (commit === null)
        return refuse("not_found", `There is no commit ${request.commit} in ${repository.commonDir}.`)
      const directory = detachedPath(home, project, runId)
      const base = await branchCommit(repository, request.baseBranch)
      const baseCommit = (base && (await mergeBase(repository, base, commit))) ?? commit
      const gitDir =
        (await existingDetached(repository, directory, runId, commit)) ??
        (await remakeDetached(repository, directory, { commit, runId, signal }))
      return accept({
        path: directory,
        baseCommit,
        headCommit: commit,
        gitDir,
        commonDir: repository.commonDir,
      })
    },
  )
}

async function existingDetached(
  repository: Repository,
  directory: string,
  runId: string,
  commit: string,
): Promise<string | null> {
  const real = realpathIfThere(directory)
  const tree = (await listWorkTrees(repository)).find((each) => each.path === directory || each.path === real)
  const owner = ownerOf(tree?.lockReason ?? null)
  if (owner?.runId !== runId || owner.isBeingMade) return null
  const registration = registrationOf(repository, directory)
  return registration.kind === "good" && registration.detachedAt === commit ? registration.gitDir : null
}

async function remakeDetached(
  repository: Repository,
  directory: string,
  wanted: { commit: string; runId: string; signal?: AbortSignal },
) {
  await dropWorkTree(repository, directory)
  return makeWorkTree(repository, { path: directory, ...wanted })
}
