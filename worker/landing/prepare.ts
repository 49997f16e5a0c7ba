/** Prepares what would land: a commit that joins a branch with its target, made of objects alone. Touches no checkout, no ref. */
import type { MergeStrategy } from "#domain/project"
import { openRepository, type Repository } from "#lib/git/open"
import { branchCommit, commitOf, isAncestor, mergeBase } from "#lib/git/refs"
import { merge, rebase, squash, type Made, type Sides } from "./strategies.ts"

export type CandidateRequest = {
  repository: string
  targetBranch: string
  /** For an integration branch that does not exist yet, or that is behind: the branch it grows from. */
  growsFrom?: string
  /** A candidate that is to land first: joined upon it, in the place of the target branch. */
  onto?: string
  /** The commit that was reviewed; not a branch, which may have moved since. */
  headCommit: string
  strategy: MergeStrategy
  message: string
}

export type Candidate =
  /** `targetCommit`: where the target was (where it begins, if it is yet to be made): the compare of compare-and-swap. */
  | { kind: "candidate"; commit: string; targetCommit: string }
  | { kind: "conflict"; files: string[]; sentence: string; targetCommit: string }
  /** The target has all of it already. */
  | { kind: "nothing"; targetCommit: string; sentence: string }
  /** No attempt will change this: a branch or commit is gone, or the histories share nothing. */
  | { kind: "impossible"; sentence: string }

const STRATEGIES: Record<MergeStrategy, (repository: Repository, sides: Sides) => Promise<Made>> = {
  squash,
  merge,
  rebase,
}

/** Repeatable: the same inputs give the same commit. */
export async function prepareCandidate(request: CandidateRequest): Promise<Candidate> {
  const { targetBranch, growsFrom, strategy, message, onto } = request
  const repository = await openRepository(request.repository)
  const existing =
    onto === undefined ? await branchCommit(repository, targetBranch) : await commitOf(repository, onto)
  const origin =
    growsFrom === undefined || onto !== undefined ? null : await branchCommit(repository, growsFrom)
  const target = await startOf(repository, existing, origin)
  if (target === null)
    return {
      kind: "impossible",
      sentence: `There is no branch ${targetBranch} to land on in ${request.repository}.`,
    }
  const targetCommit = existing ?? target
  const head = await commitOf(repository, request.headCommit)
  if (head === null)
    return {
      kind: "impossible",
      sentence: `The reviewed commit ${request.headCommit} is no longer in ${request.repository}.`,
    }
  if (await isAncestor(repository, head, target)) return nothing(targetBranch, targetCommit)
  if ((await mergeBase(repository, target, head)) === null) {
    return { kind: "impossible", sentence: `The branch and ${targetBranch} have no common ancestor.` }
  }
  const made = await STRATEGIES[strategy](repository, { target, head, message })
  if (made.kind === "conflict")
    return {
      kind: "conflict",
      files: made.files,
      sentence: conflictSentence(made.files, targetBranch),
      targetCommit,
    }
  return made.commit === null
    ? nothing(targetBranch, targetCommit)
    : { kind: "candidate", commit: made.commit, targetCommit }
}

/** An integration branch that has nothing of its own beyond the base branch is brought forward with it. */
async function startOf(
  repository: Repository,
  target: string | null,
  origin: string | null,
): Promise<string | null> {
  if (target === null || origin === null) return target ?? origin
  return (await isAncestor(repository, target, origin)) ? origin : target
}

const nothing = (targetBranch: string, targetCommit: string): Candidate => ({
  kind: "nothing",
  targetCommit,
  sentence: `${targetBranch} has these changes already.`,
})

function conflictSentence(files: string[], targetBranch: string): string {
  const shown = files.slice(0, 10).join(", ")
  const rest = files.length > 10 ? ` and ${files.length - 10} more` : ""
  return `${files.length === 1 ? "One file conflicts" : `${files.length} files conflict`} with ${targetBranch}: ${shown}${rest}.`
}
