/** What a claim asks, and everything it answers that a run's prompt, workspace and shim need: one round trip. */
import { z } from "zod"
import { ExecutorKind, Outcome, RunReason, RunRole } from "../run.ts"
import { ReviewComment, Verdict } from "../review.ts"
import { SignalKind } from "../signal.ts"
import { Criterion, TaskStatus } from "../task.ts"

/** Input of `runs.claim`. Refused with `conflict`, `no_capacity`, `paused` or `dependency_open`; then nothing was written. */
export const ClaimRun = z.object({
  taskId: z.string(),
  /** The status it was decided in. `ready` moves to in_progress in the same transaction; the others stay. */
  from: TaskStatus,
  role: RunRole,
  agentId: z.string().nullable(),
  executor: ExecutorKind,
  /** What a reviewer or a check looks at; the merge entry of a check. */
  subjectCommit: z.string().nullable(),
  entryId: z.string().nullable(),
  /** SHA-256 of the run key, in hex (lib/auth/keys.ts). */
  keyHash: z.string().regex(/^[0-9a-f]{64}$/),
  globalLimit: z.number().int().positive(),
})
export type ClaimRun = z.infer<typeof ClaimRun>

const EarlierAttempt = z.object({
  attempt: z.number().int().positive(),
  role: RunRole,
  outcome: Outcome,
  reason: RunReason,
  sentence: z.string(),
  /** What the agent itself said it did. */
  summary: z.string().nullable(),
})

export const RunBrief = z.object({
  runId: z.string(),
  taskId: z.string(),
  role: RunRole,
  attempt: z.number().int().positive(),
  generation: z.number().int().positive(),
  executor: ExecutorKind,
  agent: z.object({ agentId: z.string(), name: z.string(), model: z.string().nullable() }).nullable(),
  project: z.object({
    projectId: z.string(),
    slug: z.string(),
    name: z.string(),
    repository: z.string(),
    baseBranch: z.string(),
    checkCommand: z.string(),
    setupCommand: z.string().optional(),
    cleanupCommand: z.string().optional(),
    copyFiles: z.array(z.string()).optional(),
    linkFiles: z.array(z.string()).optional(),
    runTimeLimitMs: z.number().positive(),
    runIdleLimitMs: z.number().positive(),
  }),
  task: z.object({
    key: z.string(),
    title: z.string(),
    description: z.string(),
    criteria: z.array(Criterion),
    tags: z.array(z.string()),
    branch: z.string().nullable(),
  }),
  /** The commit under review or check. */
  subjectCommit: z.string().nullable(),
  /** Ended runs of the card, newest first, at most 5. */
  earlier: z.array(EarlierAttempt),
  /** Reviews of the card, newest first, at most 3. */
  reviews: z.array(
    z.object({
      attempt: z.number().int().positive(),
      verdict: Verdict,
      summary: z.string(),
      comments: z.array(ReviewComment),
      commit: z.string(),
    }),
  ),
  /** Answers nobody has acknowledged yet, and those given since the card's last claim. */
  answers: z.array(
    z.object({ signalId: z.string(), kind: SignalKind, question: z.string(), answer: z.string() }),
  ),
  /** Comments that call this run's agent or role, and people's remarks on lines of the change: oldest first. */
  comments: z.array(
    z.object({
      author: z.string(),
      text: z.string(),
      file: z.string().nullable(),
      line: z.number().int().positive().nullable(),
    }),
  ),
  /** Why its work could not be merged, if that is why the card came back; else null. */
  conflict: z.string().nullable(),
})
export type RunBrief = z.infer<typeof RunBrief>
