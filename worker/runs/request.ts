/** What a run's shim is told when it starts: everything it needs to work alone, without the loop that started it. */
import { z } from "zod"
import { MAX_STEPS, Slug } from "#domain/pipeline"
import { SharedPattern } from "#domain/project"
import { ReviewComment } from "#domain/review"
import { ExecutorKind, RunRole } from "#domain/run"

/** Names a directory, so it can hold nothing that a path would read. */
export const RunId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,128}$/, "A run id is 1 to 128 letters, digits, dashes or underscores.")

export const isRunId = (name: string): boolean => RunId.safeParse(name).success

const AbsolutePath = z.string().regex(/^\//, "A path here is absolute.")

/** What one step left. The patch lies between its commits, where the hand-off asks for patches. */
const StepInput = z.object({
  step: Slug,
  report: z.string().nullable(),
  patch: z.object({ from: z.string(), to: z.string() }).nullable(),
})
export type StepInput = z.infer<typeof StepInput>

/** The part that is written to `request.json`. The run key is not in it: it has a file of its own. */
export const StoredRequest = z.object({
  runId: RunId,
  /** Fencing number; every report carries it. */
  generation: z.number().int().positive(),
  taskKey: z.string().min(1),
  taskId: z.string().min(1),
  /** Slug of the project. */
  project: z.string().min(1),
  role: RunRole,
  step: z.string(),
  attempt: z.number().int().positive(),
  executor: ExecutorKind,
  /** The main repository. */
  repository: AbsolutePath,
  baseBranch: z.string().min(1),
  /** Where a new branch starts; absent means the head of the base branch. */
  baseCommit: z.string().optional(),
  /** Set for reviewer, qa and check runs: their work tree is detached at it. */
  subjectCommit: z.string().optional(),
  /** Last part of `clutch/<key>/<slug>`. */
  branchSlug: z.string().min(1),
  /** True only with the termination record of the task's last run, or when there was none: its work tree is then free. */
  previousRunIsGone: z.boolean(),
  /** The project's check; a run of role `check` is nothing but this command. */
  checkCommand: z.string(),
  /** In a new work tree, before the agent; and after each agent. */
  setupCommand: z.string().optional(),
  cleanupCommand: z.string().optional(),
  /** Patterns of ignored files of the main repository that the work tree gets too. */
  copyFiles: z.array(SharedPattern).default([]),
  linkFiles: z.array(SharedPattern).default([]),
  /** The agent's own model; absent means what its executor takes by itself. */
  model: z.string().min(1).optional(),
  /** What the agent is asked to do. */
  prompt: z.string(),
  /** Comments of the review that sent the task back, for agents that want them as data. */
  reviewComments: z.array(ReviewComment).default([]),
  /** It owes the tasks of an objective. */
  isPlanning: z.boolean().default(false),
  /** What earlier steps of its pipeline left: laid into the agent's home. */
  inputs: z.array(StepInput).max(MAX_STEPS).default([]),
  timeLimitMs: z.number().positive(),
  /** No output and no growing transcript for this long ends the run. */
  idleLimitMs: z.number().positive(),
  /** Origin of the operations route. */
  clutchUrl: z.url(),
  /** CLUTCH_HOME. */
  home: AbsolutePath,
  /** The JSONL file that the agent writes and the watcher tails. */
  transcript: AbsolutePath,
})
export type StoredRequest = z.infer<typeof StoredRequest>

export const RunRequest = StoredRequest.extend({
  /** Opens the operations route for this run's own task, and dies with the run. */
  runKey: z.string().min(1),
})
/** As callers write it: `reviewComments` may be left out. */
export type RunRequest = z.input<typeof RunRequest>
