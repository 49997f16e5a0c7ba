/** What shims and agents report about a run. Every report names its generation; an old one changes nothing and is recorded. */
import type {
  Declaration,
  ExitRecord,
  KeptReport,
  Outcome,
  RunHolder,
  StopCause,
  Workspace,
} from "#domain/run"
import type { Refusal } from "#domain/refusal"
import { ConvexError } from "convex/values"
import type { Doc } from "../_generated/dataModel.ts"
import type { WriteCtx } from "./context.ts"
import { see } from "./effects.ts"
import { append } from "./events.ts"
import { byId, referred } from "./find.ts"
import { renewRunLease } from "./leases.ts"
import { demand } from "./refusals.ts"
import { confirmGone, endByExit } from "./runEnds.ts"
import { decompose } from "./plans.ts"
import { submitReview } from "./reviews.ts"
import { ask, deliverToldAnswers } from "./signals.ts"

/** A run reports about itself; one of Clutch's processes names the run. */
export async function reportedRun(ctx: WriteCtx, runId: string | undefined): Promise<Doc<"runs">> {
  if (ctx.actor.run) {
    demand(
      runId === undefined || runId === ctx.actor.run._id,
      "forbidden",
      "A run may report about itself only.",
    )
    return ctx.actor.run
  }
  demand(runId, "invalid_input", "Which run?")
  return byId(ctx, "runs", runId)
}

/** The way of every report: `refusal` says that it was not taken, and `stop` that the agent should end. */
export type ReportAnswer = { stop: StopCause | null; refusal: Refusal | null }

export async function reportStarted(
  ctx: WriteCtx,
  run: Doc<"runs">,
  generation: number,
  shim: RunHolder,
  workspace: Workspace,
): Promise<ReportAnswer> {
  const fence = await fenceOff(ctx, run, generation, "started")
  if (fence) return fence
  demand(run.state !== "ended", "run_ended", "This run has ended.")
  await renewRunLease(ctx, run)
  const task = await referred(ctx, "tasks", run.taskId)
  if (run.startedAt === undefined) await noteStart(ctx, run, task, shim)
  // A shim may report twice (its first answer was lost); the newest words about the place count.
  await ctx.db.patch("runs", run._id, { shim, workspace })
  if (workspace.branch !== undefined) {
    const { branch, baseCommit } = workspace
    await ctx.db.patch("tasks", task._id, { branch, baseCommit, hasWorkspace: true })
  }
  return { stop: run.stopRequested ?? null, refusal: null }
}

async function noteStart(
  ctx: WriteCtx,
  run: Doc<"runs">,
  task: Doc<"tasks">,
  shim: RunHolder,
): Promise<void> {
  await ctx.db.patch("runs", run._id, { state: "running", startedAt: Date.now() })
  await see(ctx, { kind: "start", runId: run._id }, "done", `Its shim runs as process ${shim.pid}.`)
  await deliverToldAnswers(ctx, run)
  await append(ctx, {
    kind: "run.started",
    task,
    causationId: run._id,
    data: { runId: run._id, role: run.role, pid: shim.pid, supervision: shim.level },
    sentence: `The ${run.role} run (attempt ${run.attempt}) of ${task.key} started.`,
  })
}

/** Touches the lease row and nothing else: pages read the run. */
export async function reportHeartbeat(
  ctx: WriteCtx,
  run: Doc<"runs">,
  generation: number,
): Promise<ReportAnswer> {
  const fence = await fenceOff(ctx, run, generation, "heartbeat")
  if (fence) return fence
  demand(run.state !== "ended", "run_ended", "This run has ended.")
  await renewRunLease(ctx, run)
  return { stop: run.stopRequested ?? null, refusal: null }
}

/** `report` is what the agent said it did, for the artifacts of the run. */
export type ExitAnswer = {
  applied: boolean
  outcome: Outcome | null
  report?: string | null
  refusal: Refusal | null
}

/** May be repeated: the first one ends the run, a later one at most adds the proof that the agent is gone. */
export async function reportExited(
  ctx: WriteCtx,
  run: Doc<"runs">,
  generation: number,
  exit: ExitRecord,
): Promise<ExitAnswer> {
  const fence = await fenceOff(ctx, run, generation, "exited")
  if (fence) return { applied: false, outcome: run.outcome ?? null, refusal: fence.refusal }
  if (run.state === "ended") {
    if (run.termination === undefined || run.termination.processesLeft > 0)
      await confirmGone(ctx, run, exit.termination)
    return { applied: false, outcome: run.outcome ?? null, report: reportOf(run), refusal: null }
  }
  for (const report of exit.kept ?? []) await takeKept(ctx, run, report)
  const last = await referred(ctx, "runs", run._id)
  const { outcome } = await endByExit(ctx, last, exit)
  return { applied: true, outcome, report: reportOf(last), refusal: null }
}

const reportOf = ({ declaration }: Doc<"runs">): string | null => declaration?.summary ?? null

/** What the agent said while Clutch was away, as if it were said now. What cannot be taken keeps no run from ending. */
async function takeKept(ctx: WriteCtx, run: Doc<"runs">, { operation, input }: KeptReport): Promise<void> {
  const current = await referred(ctx, "runs", run._id)
  try {
    if (operation === "runs.report") await declare(ctx, current, input)
    else if (operation === "reviews.submit") await submitReview(ctx, current, input)
    else if (operation === "signals.ask") await ask(ctx, current, input)
    else await decompose(ctx, current, input)
  } catch (error) {
    if (!(error instanceof ConvexError)) throw error
    await append(ctx, {
      kind: "run.report_refused",
      task: await referred(ctx, "tasks", run.taskId),
      causationId: run._id,
      data: { runId: run._id, report: operation },
      sentence: `A report (${operation}) that had waited was refused.`,
    })
  }
}

/** What the agent says itself; it may say it again, the last word counts. */
export async function declare(ctx: WriteCtx, run: Doc<"runs">, declaration: Declaration): Promise<void> {
  await ctx.db.patch("runs", run._id, { declaration })
  const task = await referred(ctx, "tasks", run.taskId)
  await append(ctx, {
    kind: "run.declared",
    task,
    causationId: run._id,
    data: { runId: run._id, outcome: declaration.outcome },
    sentence: `The agent says: ${declaration.outcome.replace("_", " ")}.`,
  })
}

/** Recorded in the same transaction that refuses it, which is why the refusal is an answer here and not an error. */
async function fenceOff(
  ctx: WriteCtx,
  run: Doc<"runs">,
  generation: number,
  report: string,
): Promise<ReportAnswer | null> {
  if (generation === run.generation) return null
  const message = `This run is at generation ${run.generation}; a report of generation ${generation} changes nothing.`
  await append(ctx, {
    kind: "run.report_refused",
    task: await referred(ctx, "tasks", run.taskId),
    causationId: run._id,
    data: { runId: run._id, report, generation, current: run.generation },
    sentence: `A report (${report}) of generation ${generation} was refused: the run is at generation ${run.generation}.`,
  })
  return { stop: "superseded", refusal: { code: "stale_generation", message } }
}
