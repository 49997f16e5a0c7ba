/** One attempt of one agent (or one check) to advance a task: states, outcomes, and the records that prove them. */
import { z } from "zod"
import { Decompose } from "./objective.ts"
import { SubmitReview } from "./review.ts"
import { Role } from "./role.ts"
import { AskSignal } from "./signal.ts"

/** Who starts agents. Nothing in the core knows which one is in use. */
export const EXECUTORS = ["simulation", "openclaw"] as const
export const ExecutorKind = z.enum(EXECUTORS)
export type ExecutorKind = z.infer<typeof ExecutorKind>

/** What a run does: an agent's role, or the project's check command on a merge candidate. */
export const RunRole = z.enum([...Role.options, "check"])
export type RunRole = z.infer<typeof RunRole>

export const RUN_STATES = ["claimed", "starting", "running", "waiting", "finishing", "ended"] as const
export const RunState = z.enum(RUN_STATES)
export type RunState = z.infer<typeof RunState>

export const OUTCOMES = [
  "success",
  "no_change",
  "failed",
  "retryable",
  "timeout",
  "cancelled",
  "lost",
  "rejected",
  "needs_human",
  "budget",
] as const
export const Outcome = z.enum(OUTCOMES)
export type Outcome = z.infer<typeof Outcome>

/** Why a run ended as it did: a code, and the sentence shown for it. */
export const RUN_REASONS = {
  completed: "It did what its role owes.",
  declared_no_change: "The agent says nothing needs to change.",
  declared_failed: "The agent says it could not do it.",
  agent_exit_nonzero: "The agent's process ended with an error.",
  agent_signalled: "The agent's process was killed from outside.",
  evidence_missing: "It ended well but left nothing that its role owes.",
  no_signal: "It ended without saying what it did.",
  time_limit: "It used up its time.",
  idle_limit: "It was silent for too long.",
  interrupted: "Clutch was stopped while it ran.",
  cancelled_by_person: "A person cancelled it.",
  superseded: "A newer run took its place.",
  budget_used_up: "A budget was used up.",
  waiting_for_person: "It asked a question and nobody has answered yet.",
  shim_lost: "Its supervisor disappeared; the agent was ended.",
  never_started: "Its process was never seen to start.",
  executor_offline: "The executor could not be reached.",
  workspace_error: "Its work tree could not be prepared.",
  check_failed: "The check command failed.",
  stale_generation: "It reported under an old generation.",
} as const
export type RunReason = keyof typeof RUN_REASONS
export const RunReason = z.enum(Object.keys(RUN_REASONS) as [RunReason, ...RunReason[]])

/** How far a process tree can be held: best first. Shown by `clutch doctor`. */
export const SUPERVISION_LEVELS = ["bwrap", "pid_namespace", "marker"] as const
export const SupervisionLevel = z.enum(SUPERVISION_LEVELS)
export type SupervisionLevel = z.infer<typeof SupervisionLevel>

/** A process, named so that a reused pid is never mistaken for it. */
export const ProcessIdentity = z.object({
  bootId: z.string(),
  pid: z.number().int().positive(),
  /** Field 22 of /proc/<pid>/stat, in clock ticks since boot. */
  startTime: z.number(),
})
export type ProcessIdentity = z.infer<typeof ProcessIdentity>

/** The shim of a run, as it reports itself. */
export const ShimRecord = ProcessIdentity.extend({ level: SupervisionLevel })
export type ShimRecord = z.infer<typeof ShimRecord>

/** Who holds a run's agent, as it reports itself: a shim, or the process that watches it in a foreign runtime. */
export const RunHolder = ProcessIdentity.extend({ level: z.enum([...SUPERVISION_LEVELS, "gateway"]) })
export type RunHolder = z.infer<typeof RunHolder>

/** Proof of an end: what was alive when the kill began, and what was left after it (0 unless the kernel refused). */
export const Termination = z.object({
  processesSeen: z.number().int(),
  processesLeft: z.number().int(),
  at: z.number(),
  /** Of an agent in a foreign runtime: what that runtime confirmed, and what nobody can prove. */
  confirmation: z.string().max(500).optional(),
})
export type Termination = z.infer<typeof Termination>

export const StopCause = z.enum([
  "cancelled_by_person",
  "superseded",
  "interrupted",
  "time_limit",
  "idle_limit",
  "waiting_for_person",
  "budget_used_up",
])
export type StopCause = z.infer<typeof StopCause>

/** Where a run's work lies. `branch` is absent for detached work trees (reviewer, qa, check). */
export const Workspace = z.object({
  path: z.string(),
  branch: z.string().optional(),
  baseCommit: z.string(),
})
export type Workspace = z.infer<typeof Workspace>

/** What an agent itself says about its run, through `clutch runs report`. */
export const Declaration = z.object({
  outcome: z.enum(["success", "no_change", "failed"]),
  summary: z.string().max(10_000),
})
export type Declaration = z.infer<typeof Declaration>

/** What the agent wanted to say while Clutch was away; its exit record carries it. */
export const KeptReport = z.discriminatedUnion("operation", [
  z.object({ operation: z.literal("runs.report"), input: Declaration }),
  z.object({ operation: z.literal("reviews.submit"), input: SubmitReview }),
  z.object({ operation: z.literal("signals.ask"), input: AskSignal }),
  z.object({ operation: z.literal("tasks.decompose"), input: Decompose }),
])
export type KeptReport = z.infer<typeof KeptReport>
export const MAX_KEPT_REPORTS = 50

/** How the agent's process ended, written by the shim to the run directory and reported from there. */
export const ExitRecord = z.object({
  endedAt: z.number(),
  /** Absent where no agent process was ever started (workspace error). */
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  /** Why the shim ended it, where it did. */
  stopped: StopCause.nullable(),
  /** The work tree could not be prepared: the sentence. */
  workspaceError: z.string().nullable(),
  /** Branch head when the agent was gone, and whether its tree differs from the base's. */
  headCommit: z.string().nullable(),
  treeChanged: z.boolean(),
  /** The last lines of output, redacted; for the failure's fingerprint and for people. */
  tail: z.string(),
  termination: Termination,
  /** Heard before the end is judged. */
  kept: z.array(KeptReport).max(MAX_KEPT_REPORTS).optional(),
})
export type ExitRecord = z.infer<typeof ExitRecord>

/** The stored run, references aside (convex/tables/runs.ts adds them). */
export const Run = z.object({
  role: RunRole,
  step: z.string(),
  /** Counts from 1 over all runs of this task and role. */
  attempt: z.number().int().positive(),
  /** Fencing number: a report that names another one is refused. */
  generation: z.number().int().positive(),
  state: RunState,
  executor: ExecutorKind,
  claimedAt: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  outcome: Outcome.optional(),
  reason: RunReason.optional(),
  sentence: z.string().optional(),
  /** Equal for failures that are the same: the loop breaker counts them. */
  fingerprint: z.string().optional(),
  shim: RunHolder.optional(),
  workspace: Workspace.optional(),
  /** The commit a reviewer, qa or check run looks at. */
  subjectCommit: z.string().optional(),
  headCommit: z.string().optional(),
  /** Of a check that failed: which one of several, and the last it said. */
  failedCheck: z.string().optional(),
  checkOutput: z.string().optional(),
  declaration: Declaration.optional(),
  /** The version of its role's prompt that it was claimed with; absent of checks, and of runs older than versions. */
  promptVersion: z.number().int().min(0).optional(),
  /** A person or the loop wants it ended; the shim sees this on its next heartbeat. */
  stopRequested: StopCause.optional(),
  termination: Termination.optional(),
})
export type Run = z.infer<typeof Run>

/** Lease lifetimes and the renewal interval, in milliseconds. */
export const LEASE_LIFETIME_MS = 60_000
export const HEARTBEAT_INTERVAL_MS = 10_000
