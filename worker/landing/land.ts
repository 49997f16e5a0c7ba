/** Lands a prepared commit: the target advances from where it was to the candidate, or not at all. Safe to repeat. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import type { LandingPolicy } from "#domain/project"
import { openRepository, type Repository } from "#lib/git/open"
import { branchCommit, branchRef, changeRef, isAncestor } from "#lib/git/refs"
import { listWorkTrees, type WorkTree } from "#lib/git/worktrees"
import { isWorkspace, withRepositoryLock } from "../workspaces/names.ts"
import { advanceCheckout, rebaseHolds, type Held } from "./checkout.ts"

export type LandRequest = {
  home: string
  repository: string
  /** A forge lands its own pull requests. */
  policy: Exclude<LandingPolicy, "pull_request">
  targetBranch: string
  candidate: string
  /** The target's commit that the candidate was prepared on; null (not known) never lands. */
  expectedTarget: string | null
  /** For the reflog: which task lands. */
  taskKey: string
  signal?: AbortSignal
}

export type LandAnswer =
  /** `at`: the person's checkout that went along, if the branch is checked out. */
  | { kind: "landed"; commit: string; at: string | null }
  /** Someone else advanced (or removed) the target: prepare again. */
  | { kind: "moved"; targetCommit: string | null }
  /** A person's own work is in the way; nothing was changed. Try again when that may have ended. */
  | Held

export async function land(request: LandRequest): Promise<LandAnswer> {
  const { home, taskKey, signal } = request
  const repository = await openRepository(request.repository)
  return withRepositoryLock(home, repository, { purpose: `land ${taskKey}`, signal }, () =>
    landLocked(repository, request),
  )
}

async function landLocked(repository: Repository, request: LandRequest): Promise<LandAnswer> {
  const { home, policy, targetBranch, candidate, expectedTarget } = request
  const current = await branchCommit(repository, targetBranch)
  // A process that died right after landing comes here again.
  if (current !== null && (await isAncestor(repository, candidate, current)))
    return { kind: "landed", commit: candidate, at: null }
  // Only an integration branch is Clutch's to make; a base branch that is gone was removed by someone.
  const isToBeMade = current === null && expectedTarget !== null && policy === "integration"
  if (current !== expectedTarget && !isToBeMade) return { kind: "moved", targetCommit: current }
  if (current !== null && !(await isAncestor(repository, current, candidate))) {
    throw new Error(`The candidate ${candidate} was not prepared on ${current}.`)
  }

  const people = (await listWorkTrees(repository)).filter(
    ({ path, isBare }) => !isBare && !isWorkspace(home, path),
  )
  const rebasing = whoRebases(repository, home, targetBranch)
  if (rebasing !== null) {
    return held(`A rebase of ${targetBranch} is under way at ${rebasing}. It lands when that is finished.`)
  }
  const checkouts = people.filter(({ branch }) => branch === targetBranch)
  const away = checkouts.find(({ path, lockReason }) => lockReason !== null && !existsSync(path))
  if (away) return held(`${targetBranch} is checked out at ${away.path}, which is locked and not there now.`)
  const [checkout, second] = checkouts.filter(({ path }) => existsSync(path))
  if (checkout && second) {
    const sentence = `${targetBranch} is checked out twice, at ${checkout.path} and ${second.path}: one of the two would fall behind its branch.`
    return held(sentence)
  }
  return checkout ? landInCheckout(repository, checkout, request) : landOnRef(repository, request, current)
}

async function landInCheckout(
  repository: Repository,
  checkout: WorkTree,
  { targetBranch, candidate }: LandRequest,
): Promise<LandAnswer> {
  const answer = await advanceCheckout(checkout.path, targetBranch, candidate)
  if (answer.kind === "held") return answer
  const now = await branchCommit(repository, targetBranch)
  if (answer.kind === "moved") return { kind: "moved", targetCommit: now }
  if (now !== null && (await isAncestor(repository, candidate, now)))
    return { kind: "landed", commit: candidate, at: checkout.path }
  const sentence = `${checkout.path} was switched away from ${targetBranch} while landing; the branch checked out there was advanced to ${candidate} instead.`
  return held(sentence)
}

async function landOnRef(
  repository: Repository,
  request: LandRequest,
  from: string | null,
): Promise<LandAnswer> {
  const { targetBranch, candidate, taskKey } = request
  const message = `clutch: land ${taskKey}`
  const answer = await changeRef(repository, {
    ref: branchRef(targetBranch),
    to: candidate,
    from,
    message,
  })
  if (answer === "done") return { kind: "landed", commit: candidate, at: null }
  if (answer === "moved") return { kind: "moved", targetCommit: await branchCommit(repository, targetBranch) }
  const sentence = `Another git process holds the lock of ${targetBranch} in ${repository.commonDir}. It lands when that is finished; if git crashed there, delete the lock.`
  return held(sentence)
}

/** The work tree of a person whose rebase will move the branch when it ends; while it lasts, git calls HEAD detached. */
function whoRebases({ commonDir }: Repository, home: string, branch: string): string | null {
  if (rebaseHolds(commonDir, branch)) return commonDir
  const parent = path.join(commonDir, "worktrees")
  for (const name of existsSync(parent) ? readdirSync(parent) : []) {
    const link = path.join(parent, name, "gitdir")
    const workTree = existsSync(link)
      ? path.dirname(path.resolve(path.dirname(link), readFileSync(link, "utf8").trim()))
      : null
    if (workTree !== null && !isWorkspace(home, workTree) && rebaseHolds(path.join(parent, name), branch))
      return workTree
  }
  return null
}

const held = (sentence: string): Held => ({ kind: "held", files: [], sentence })
