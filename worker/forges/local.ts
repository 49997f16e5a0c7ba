/**
 * The forge without a host: a pull request is a branch and a row; commits, files and diff come from git, merging is
 * Clutch's own landing. It cannot: review on a page elsewhere, notify, run outside checks, or push.
 */
import { readDiff } from "#lib/diff"
import { openRepository } from "#lib/git/open"
import { branchCommit, mergeBase } from "#lib/git/refs"
import { land } from "../landing/land.ts"
import { prepareCandidate } from "../landing/prepare.ts"
import { commitsBetween } from "../workspaces/branch.ts"
import type { Change, Forge, MergeAnswer, MergeRequest, PullRequest } from "./forge.ts"

/** Where the rows live. Each call is one atomic step. */
export type PullRequestRows = {
  /** Newest of the branch. */
  ofBranch(branch: string): Promise<PullRequest | null>
  get(number: number): Promise<PullRequest | null>
  /** Gives it the next number; open. */
  insert(draft: Omit<PullRequest, "number" | "state" | "mergedCommit">): Promise<PullRequest>
  update(number: number, change: RowChange): Promise<PullRequest>
}

type RowChange = { title?: string; body?: string; state?: "merged" | "closed"; mergedCommit?: string }

export type LocalForgeOptions = { home: string; repository: string; rows: PullRequestRows }

/** How often a target that others advance meanwhile is tried again at once. */
const LANDING_TRIES = 5

export function localForge({ home, repository, rows }: LocalForgeOptions): Forge {
  return {
    kind: "local",

    async open(draft) {
      const known = await rows.ofBranch(draft.branch)
      if (known?.state !== "open") return rows.insert(draft)
      return rows.update(known.number, { title: draft.title, body: draft.body })
    },

    find: (branch) => rows.ofBranch(branch),

    async change(number) {
      const row = await rows.get(number)
      return row && changeOf(repository, row)
    },

    async merge(request) {
      const row = await rows.get(request.number)
      if (!row) return { kind: "refused", sentence: `There is no pull request ${request.number}.` }
      if (row.state === "merged" && row.mergedCommit !== null)
        return { kind: "merged", commit: row.mergedCommit }
      if (row.state !== "open") return { kind: "refused", sentence: `Pull request ${row.number} is closed.` }
      const answer = await mergeRow({ home, repository }, row, request)
      if (answer.kind === "merged")
        await rows.update(row.number, { state: "merged", mergedCommit: answer.commit })
      return answer
    },

    async close(number) {
      const row = await rows.get(number)
      if (row?.state === "open") await rows.update(number, { state: "closed" })
    },
  }
}

async function changeOf(path: string, { branch, targetBranch }: PullRequest): Promise<Change | null> {
  const repository = await openRepository(path)
  const headCommit = await branchCommit(repository, branch)
  const target = await branchCommit(repository, targetBranch)
  const baseCommit = headCommit && target && (await mergeBase(repository, target, headCommit))
  if (!headCommit || !baseCommit) return null
  const commits = await commitsBetween(path, baseCommit, headCommit)
  return {
    baseCommit,
    headCommit,
    commits,
    diff: await readDiff({ repository: path, from: baseCommit, to: headCommit }),
  }
}

async function mergeRow(
  place: { home: string; repository: string },
  row: PullRequest,
  request: MergeRequest,
): Promise<MergeAnswer> {
  const { branch, targetBranch } = row
  const { headCommit, strategy, message, taskKey } = request
  const now = await branchCommit(await openRepository(place.repository), branch)
  if (now !== headCommit) return { kind: "refused", sentence: `${branch} has moved since it was reviewed.` }
  for (let attempt = 1; attempt <= LANDING_TRIES; attempt++) {
    const candidate = await prepareCandidate({
      repository: place.repository,
      targetBranch,
      headCommit,
      strategy,
      message,
    })
    if (candidate.kind === "conflict")
      return { kind: "conflict", files: candidate.files, sentence: candidate.sentence }
    if (candidate.kind === "impossible") return { kind: "refused", sentence: candidate.sentence }
    if (candidate.kind === "nothing") return { kind: "merged", commit: candidate.targetCommit }
    const { commit, targetCommit: expectedTarget } = candidate
    if (request.onto !== undefined && expectedTarget !== request.onto)
      return { kind: "moved", targetCommit: expectedTarget }
    const answer = await land({
      ...place,
      policy: "base",
      targetBranch,
      candidate: commit,
      expectedTarget,
      taskKey,
    })
    if (answer.kind === "landed") return { kind: "merged", commit: answer.commit }
    if (answer.kind === "held") return answer
  }
  return {
    kind: "held",
    files: [],
    sentence: `${targetBranch} moved ${LANDING_TRIES} times while this was landing.`,
  }
}
