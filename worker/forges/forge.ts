/** The forge port: where a branch is offered for merging and looked at, whoever hosts it. */
import type { ForgeKind, MergeStrategy } from "#domain/project"
import type { Diff } from "#lib/diff"
import type { Commit } from "../workspaces/branch.ts"

export type PullRequest = {
  number: number
  branch: string
  targetBranch: string
  title: string
  body: string
  state: "open" | "merged" | "closed"
  /** The commit that landed. */
  mergedCommit: string | null
}

type Draft = Pick<PullRequest, "branch" | "targetBranch" | "title" | "body">

/** What a pull request would change now. */
export type Change = { baseCommit: string; headCommit: string; commits: Commit[]; diff: Diff }

export type MergeRequest = {
  number: number
  /** The reviewed commit: a branch that moved since is not merged. */
  headCommit: string
  strategy: MergeStrategy
  message: string
  taskKey: string
  /** The target's commit that the result was checked on: merged onto no other. Without it, onto whatever is there. */
  onto?: string
}

export type MergeAnswer =
  | { kind: "merged"; commit: string }
  /** The files that conflict with the target. */
  | { kind: "conflict"; files: string[]; sentence: string }
  /** The target is no longer at `onto`. */
  | { kind: "moved"; targetCommit: string }
  /** Not now: try again later. */
  | { kind: "held"; files: string[]; sentence: string }
  /** Not at all: the branch moved on, or the pull request is not open. */
  | { kind: "refused"; sentence: string }

export type Forge = {
  kind: ForgeKind
  /** The open pull request of the branch, made if there is none; a repeated call only renews its words. */
  open(draft: Draft): Promise<PullRequest>
  /** The newest one of the branch. */
  find(branch: string): Promise<PullRequest | null>
  /** Null when its branch is gone. */
  change(number: number): Promise<Change | null>
  /** Answers as before when it is merged already. */
  merge(request: MergeRequest): Promise<MergeAnswer>
  /** Nothing when it is not open. */
  close(number: number): Promise<void>
}
