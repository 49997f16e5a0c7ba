/** What a claim asks, and everything it answers that a run's prompt, workspace and shim need: one round trip. */
import { z } from "zod"
import { RunPrompt } from "../prompt.ts"
import { ExecutorKind, Outcome, RunReason, RunRole } from "../run.ts"
import { ReviewComment, Verdict } from "../review.ts"
import { SignalKind } from "../signal.ts"
import { ContextMode, HandOff } from "../pipeline.ts"
import { Criterion, TaskStatus } from "../task.ts"

/** What a step of a pipeline left, in its last run. */
export const StepResult = z.object({
  step: z.string(),
  role: RunRole,
  runId: z.string(),
  outcome: Outcome,
  /** What its agent reported. */
  report: z.string().nullable(),
  verdict: Verdict.nullable(),
  baseCommit: z.string().nullable(),
  headCommit: z.string().nullable(),
})
export type StepResult = z.infer<typeof StepResult>

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
  runId: z.string(),
  attempt: z.number().int().positive(),
  role: RunRole,
  step: z.string(),
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
  /** The version of the role's prompt that it was claimed with; null for a check. */
  prompt: RunPrompt.nullable(),
  /** The commit under review or check. */
  subjectCommit: z.string().nullable(),
  /** Ended runs of the card, newest first, at most 5 (20 with a pipeline). */
  earlier: z.array(EarlierAttempt),
  /** The step of the card's pipeline that the run is for; null on the classic way. */
  step: z
    .object({
      pipeline: z.string(),
      name: z.string(),
      number: z.number().int().positive(),
      of: z.number().int().positive(),
      handOff: HandOff,
      context: ContextMode,
      instructions: z.string().nullable(),
      /** It owes the tasks that the objective is made of. */
      isPlanning: z.boolean(),
    })
    .nullable(),
  /** What each other step left last, in the order of the pipeline. */
  results: z.array(StepResult),
  /** The tasks that were made of the card, first made first. */
  children: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      status: TaskStatus,
      resolution: z.string().nullable(),
      report: z.string().nullable(),
    }),
  ),
  /** What the card is a part of. */
  objective: z.object({ key: z.string(), title: z.string(), description: z.string() }).nullable(),
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
