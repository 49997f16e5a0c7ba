/** The card: its words, its shape, and what one may say when creating, editing or moving it. */
import { z } from "zod"
import { Pipeline, Slug } from "./pipeline.ts"
import { WorkRole } from "./role.ts"

export const TASK_STATUSES = [
  "backlog",
  "ready",
  "in_progress",
  "in_review",
  "in_approval",
  "merging",
  "blocked",
  "done",
  "cancelled",
] as const
export const TaskStatus = z.enum(TASK_STATUSES)
export type TaskStatus = z.infer<typeof TaskStatus>

export const STATUS_LABELS: Record<TaskStatus, string> = {
  backlog: "Backlog",
  ready: "Ready",
  in_progress: "In progress",
  in_review: "In review",
  in_approval: "In approval",
  merging: "Merging",
  blocked: "Blocked",
  done: "Done",
  cancelled: "Cancelled",
}

/** Statuses that other systems use, accepted where people and programs type one. */
export const STATUS_ALIASES: Record<string, TaskStatus> = {
  todo: "ready",
  planned: "ready",
  active: "in_progress",
  awaiting_qa: "in_review",
  awaiting_approval: "in_approval",
  complete: "done",
  failed: "blocked",
  abandoned: "cancelled",
}

export const TERMINAL_STATUSES = ["done", "cancelled"] as const satisfies readonly TaskStatus[]
export const isTerminal = (status: TaskStatus): boolean => status === "done" || status === "cancelled"

/** Six columns and three rails (narrow, collapsible) make a board. */
export const BOARD_COLUMNS = ["backlog", "ready", "in_progress", "in_review", "blocked", "done"] as const
export const BOARD_RAILS = ["in_approval", "merging", "cancelled"] as const
/** The columns in which work may pile up. */
export const LIMITED_COLUMNS = ["ready", "in_progress", "in_review", "blocked"] as const

export const PRIORITIES = ["low", "medium", "high", "urgent"] as const
export const Priority = z.enum(PRIORITIES)
export type Priority = z.infer<typeof Priority>
export const PRIORITY_ALIASES: Record<string, Priority> = { critical: "urgent", normal: "medium" }

/** Stored beside the priority so that an index can sort by it: urgent is 0. */
export const priorityOrder = (priority: Priority): number =>
  PRIORITIES.length - 1 - PRIORITIES.indexOf(priority)

export const RESOLUTIONS = ["merged", "no_change", "answered", "manual"] as const
export const Resolution = z.enum(RESOLUTIONS)
export type Resolution = z.infer<typeof Resolution>

export const CANCELLATIONS = ["abandoned", "duplicate", "superseded"] as const
export const Cancellation = z.enum(CANCELLATIONS)
export type Cancellation = z.infer<typeof Cancellation>

/** Why a card is blocked: the text people read, and who has the next move. */
export const BLOCK_REASONS = {
  retries_exhausted: { text: "The task used all its attempts.", nextMover: "person" },
  step_failed: { text: "A step of its pipeline failed.", nextMover: "person" },
  no_progress: { text: "Repeated runs failed the same way or changed nothing.", nextMover: "person" },
  abandoned_run: { text: "Its run was abandoned by a person.", nextMover: "person" },
  workspace_broken: { text: "Its workspace cannot be prepared.", nextMover: "person" },
  merge_impossible: { text: "Its work cannot be merged.", nextMover: "person" },
  moved_by_person: { text: "A person put it aside.", nextMover: "person" },
} as const
export type BlockReason = keyof typeof BLOCK_REASONS
export const BlockReason = z.enum(Object.keys(BLOCK_REASONS) as [BlockReason, ...BlockReason[]])

export const NextMover = z.enum(["person", "loop", "agent", "outside"])
export type NextMover = z.infer<typeof NextMover>

/** `blocked` always carries its reason, a sentence and who moves next. */
export const Blockage = z.object({ reason: BlockReason, sentence: z.string(), nextMover: NextMover })
export type Blockage = z.infer<typeof Blockage>

export const Criterion = z.object({ text: z.string().min(1).max(500), done: z.boolean() })
export type Criterion = z.infer<typeof Criterion>

/** Failed attempts by kind. Infrastructure failures never eat a developer's attempts. */
export const Attempts = z.object({
  dev: z.number().int().nonnegative(),
  review: z.number().int().nonnegative(),
  conflict: z.number().int().nonnegative(),
  infrastructure: z.number().int().nonnegative(),
})
export type Attempts = z.infer<typeof Attempts>
export const NO_ATTEMPTS: Attempts = { dev: 0, review: 0, conflict: 0, infrastructure: 0 }

/** How a card's own tasks stand; recounted, never incremented. `failed`: given up, and not planned around yet. */
export const ChildCounts = z.object({
  open: z.number().int().nonnegative(),
  done: z.number().int().nonnegative(),
  merged: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
})
export type ChildCounts = z.infer<typeof ChildCounts>
export const NO_CHILDREN: ChildCounts = { open: 0, done: 0, merged: 0, failed: 0 }

export const Title = z
  .string()
  .trim()
  .min(1, "A title is needed.")
  .max(200, "A title has at most 200 characters.")
export const Description = z.string().max(50_000, "A description has at most 50,000 characters.")
export const Tag = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{0,31}$/, "A tag is 1 to 32 letters, digits, dots, dashes or underscores.")

/** A person's key for a card: `CLU-198`. */
export const TaskKey = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z][A-Z0-9]{1,9}-[1-9][0-9]*$/, "A task key looks like CLU-198.")

/** The stored card, references aside (convex/tables/tasks.ts adds them). Times are Unix milliseconds. */
export const Task = z.object({
  number: z.number().int().positive(),
  key: TaskKey,
  title: Title,
  description: Description,
  criteria: z.array(Criterion).max(50),
  status: TaskStatus,
  statusSince: z.number(),
  /** Fractional rank within its column (domain/rank.ts). */
  rank: z.string(),
  priority: Priority,
  priorityOrder: z.number().int(),
  tags: z.array(Tag).max(20),
  role: WorkRole,
  /** Dependencies not done yet; recounted, never incremented, whenever a dependency or its target changes. */
  unmetDependencies: z.number().int().nonnegative(),
  attempts: Attempts,
  /** Backing off: no run before this time. */
  retryAt: z.number().optional(),
  blockage: Blockage.optional(),
  resolution: Resolution.optional(),
  cancellation: Cancellation.optional(),
  /** Its own copy of its pipeline; absent: the classic way. */
  pipeline: Pipeline.optional(),
  step: z.string().optional(),
  /** How often each step, and the merge lane, sent it back since a person looked. */
  jumps: z.record(z.string(), z.number()).optional(),
  /** Its head was judged and came back: leaving it as it is is no work. */
  isSentBack: z.boolean().optional(),
  /** How the tasks stand that were made of it; absent: there are none. */
  children: ChildCounts.optional(),
  /** The branch of its work, and the commits between which its diff lies. */
  branch: z.string().optional(),
  baseCommit: z.string().optional(),
  headCommit: z.string().optional(),
  /** The commit that landed on the base branch. */
  mergedCommit: z.string().optional(),
  /** Raised by each edit of its text; an edit that names an older revision is refused. */
  revision: z.number().int().nonnegative(),
})
export type Task = z.infer<typeof Task>

export const CreateTask = z.object({
  project: z.string().describe("Slug of the project"),
  title: Title.describe("What should be done, in one line"),
  description: Description.optional().describe("Details, in Markdown"),
  criteria: z.array(z.string().min(1).max(500)).max(50).optional().describe("Acceptance criteria"),
  status: z.enum(["backlog", "ready"]).optional().describe("Where the card starts (default backlog)"),
  priority: Priority.optional().describe("Default medium"),
  tags: z.array(Tag).max(20).optional(),
  role: WorkRole.optional().describe("Who works on it (default dev)"),
  pipeline: Slug.optional().describe(
    "Steps it goes through: classic, plan-implement-review, objective or one of the project (default: the project's)",
  ),
  dependsOn: z.array(TaskKey).max(50).optional().describe("Keys of tasks that must be done first"),
})
export type CreateTask = z.infer<typeof CreateTask>

export const UpdateTask = z.object({
  task: TaskKey,
  revision: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe("The revision that was edited; refused if older than the stored one"),
  title: Title.optional(),
  description: Description.optional(),
  criteria: z.array(Criterion).max(50).optional(),
  priority: Priority.optional(),
  tags: z.array(Tag).max(20).optional(),
  role: WorkRole.optional(),
})
export type UpdateTask = z.infer<typeof UpdateTask>

/** A card is sent to a step of its pipeline; what its steps left is kept. */
export const RestartTask = z.object({
  task: TaskKey.describe("Key of the task, e.g. CLU-198"),
  step: Slug.describe("Step to go on from (clutch tasks steps <task> lists them)"),
  sentence: z.string().max(500).optional().describe("Why; whoever does the step is told"),
})
export type RestartTask = z.infer<typeof RestartTask>
export const ReplanTask = RestartTask.omit({ step: true })
export type ReplanTask = z.infer<typeof ReplanTask>

export const AssignTask = z.object({
  task: TaskKey.describe("Key of the task, e.g. CLU-198"),
  to: z.string().min(1).max(60).describe("Name of an agent of its role, `me`, or `nobody` in particular"),
})
export type AssignTask = z.infer<typeof AssignTask>

export const MoveTask = z.object({
  task: TaskKey.describe("Key of the task, e.g. CLU-198"),
  to: TaskStatus.describe("Column to move it to"),
  from: TaskStatus.optional().describe("Refused when the card is elsewhere by now"),
  after: TaskKey.optional().describe("Place it right below this card of the target column"),
  before: TaskKey.optional().describe("Place it right above this card of the target column"),
  sentence: z.string().max(500).optional().describe("Why, for the timeline"),
})
export type MoveTask = z.infer<typeof MoveTask>

export const FindTasks = z.object({
  text: z.string().trim().max(200).describe("A key, or words of the title; empty: what changed last"),
  limit: z.number().int().min(1).max(50).optional().describe("At most this many (default 20)"),
})
export type FindTasks = z.infer<typeof FindTasks>
