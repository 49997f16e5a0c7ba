/** A task's place in its project's merge lane. */
import { z } from "zod"

/**
 * `queued` waits for the lane; `checking` has a candidate whose check runs; `landing` may advance the branch;
 * `held` was refused by a person's own work and waits for them; `offered` is a pull request that a person merges or
 * closes; `landed`, `conflict`, `failed`, `withdrawn` are over.
 */
export const MERGE_STATES = [
  "queued",
  "checking",
  "landing",
  "held",
  "offered",
  "landed",
  "conflict",
  "failed",
  "withdrawn",
] as const
export const MergeState = z.enum(MERGE_STATES)
export type MergeState = z.infer<typeof MergeState>
export const OPEN_MERGE_STATES = [
  "queued",
  "checking",
  "landing",
  "held",
  "offered",
] as const satisfies readonly MergeState[]

/** What one run of the checks said of one candidate. A candidate that was red and then green has a flaky check. */
export const MergeVerdict = z.object({
  runId: z.string(),
  colour: z.enum(["green", "red"]),
  /** Which of several required checks failed. */
  check: z.string().optional(),
  sentence: z.string(),
})
export type MergeVerdict = z.infer<typeof MergeVerdict>

export const MergeEntry = z.object({
  state: MergeState,
  enqueuedAt: z.number(),
  branch: z.string(),
  headCommit: z.string(),
  /** The joined commit under check, and the target's commit that it was built on (the compare of compare-and-swap). */
  candidateCommit: z.string().optional(),
  targetCommit: z.string().optional(),
  mergedCommit: z.string().optional(),
  /**
   * Its place in the chain of candidates that are checked together: its candidate holds the work of all before it, and its
   * target commit is the candidate before its own.
   */
  batch: z.object({ id: z.string(), position: z.number().int().nonnegative() }).optional(),
  /** Of its candidate, oldest first; forgotten when it is prepared anew. */
  verdicts: z.array(MergeVerdict).optional(),
  /** It goes through the lane by itself: what it was joined with could not land. */
  isAlone: z.boolean().optional(),
  /** Names of checks that were red and then green on the same candidate. */
  flakyChecks: z.array(z.string()).optional(),
  /** Why it is held, in conflict or failed; a sentence that names the files. */
  sentence: z.string().optional(),
  /** The key of the pull request that offers it, and since when a person wants that merged. */
  pull: z.string().optional(),
  mergeRequestedAt: z.number().optional(),
  endedAt: z.number().optional(),
})
export type MergeEntry = z.infer<typeof MergeEntry>
