/** The one way in which a run ends: judged, its slot freed, its key dead, all in one transaction. */
import { failedCheckOf } from "#domain/checks"
import { judgeRun, type Judgement } from "#domain/outcome"
import type { ExitRecord, Termination } from "#domain/run"
import { WORK_ROLES } from "#domain/role"
import type { Doc, Id } from "../_generated/dataModel.ts"
import { countEnding } from "./analytics.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { see } from "./effects.ts"
import { append } from "./events.ts"
import { referred } from "./find.ts"
import { dropRunLease } from "./leases.ts"
import { owesTasks } from "./children.ts"
import { forgetProgress } from "./progress.ts"
import { endSession } from "./sessions.ts"
import { hasOpenQuestion, signalsOf, withdraw } from "./signals.ts"
import { settleUsage } from "./usage.ts"

/** As many fingerprints as the loop breaker compares, and a few more for people. */
const KEPT_FINGERPRINTS = 5

/** Nothing of it is left: said by its termination record; without one, no process was ever seen. */
export const isGone = (run: Pick<Doc<"runs">, "state" | "termination">): boolean =>
  run.state === "ended" && (run.termination?.processesLeft ?? 0) === 0

/** The shim or the loop brings the exit record; what it means is judged here, once. */
export async function endByExit(ctx: WriteCtx, run: Doc<"runs">, exit: ExitRecord): Promise<Judgement> {
  const task = await referred(ctx, "tasks", run.taskId)
  const baseCommit = run.workspace?.baseCommit ?? task.baseCommit ?? null
  const judgement = judgeRun({
    role: run.role,
    exit,
    declaration: run.declaration ?? null,
    verdict: run.verdict ?? null,
    baseCommit,
    sentBackCommit: sentBackCommit(task, run),
    hasOpenQuestion: await hasOpenQuestion(ctx, run._id),
    owesTasks: await owesTasks(ctx, task, run),
  })
  // Where the branch began is nobody's work: there is nothing that a reviewer could look at.
  const headCommit = exit.headCommit === baseCommit ? null : exit.headCommit
  // Only a shim writes an exit record.
  await endRun(ctx, run, judgement, { termination: exit.termination, headCommit, wasSeen: true })
  if (judgement.reason === "check_failed") await noteCheck(ctx, run, exit)
  return judgement
}

const KEPT_OUTPUT = 1_500

/** Whoever mends it is told what the check said. */
async function noteCheck(ctx: WriteCtx, run: Doc<"runs">, { tail }: ExitRecord): Promise<void> {
  const failedCheck = failedCheckOf(tail)
  const checkOutput = tail.trim().slice(-KEPT_OUTPUT)
  await ctx.db.patch("runs", run._id, {
    ...(failedCheck !== null && { failedCheck }),
    ...(checkOutput !== "" && { checkOutput }),
  })
}

/** While a card is worked on, its own head is a commit that was judged before and came back. */
function sentBackCommit(task: Doc<"tasks">, run: Doc<"runs">): string | null {
  if (task.pipeline && !task.isSentBack) return null
  const isWork = run.role === "conflict_resolver" || WORK_ROLES.some((role) => role === run.role)
  return isWork ? (task.headCommit ?? null) : null
}

/** What a run has left, and whether anything of it was ever seen. */
type RunTrace = { termination: Termination; headCommit: string | null; wasSeen: boolean }

export async function endRun(
  ctx: WriteCtx,
  run: Doc<"runs">,
  { outcome, reason, sentence, fingerprint }: Judgement,
  { termination, headCommit, wasSeen }: RunTrace,
): Promise<void> {
  await forgetOlderEnds(ctx, run)
  await ctx.db.patch("runs", run._id, {
    state: "ended",
    endedAt: Date.now(),
    outcome,
    reason,
    sentence,
    ...(fingerprint !== null && { fingerprint }),
    termination,
    ...(headCommit !== null && { headCommit }),
    isRecent: true,
  })
  const started = { kind: "start", runId: run._id } as const
  if (wasSeen) await see(ctx, started, "done", "It was seen when it had ended.")
  else await see(ctx, started, "not_done", "Nothing of it was ever seen.")
  await seeGone(ctx, run._id, termination)
  await settleUsage(ctx, run)
  await countEnding(ctx, run._id)
  await endSession(ctx, run)
  await dropRunLease(ctx, run._id)
  await forgetProgress(ctx, run._id)
  const task = await referred(ctx, "tasks", run.taskId)
  if (fingerprint !== null) await rememberFingerprint(ctx, task, fingerprint)
  if (outcome === "cancelled") await withdrawQuestions(ctx, run)
  await append(ctx, {
    kind: "run.ended",
    task,
    causationId: run._id,
    data: {
      runId: run._id,
      role: run.role,
      outcome,
      reason,
      processesSeen: termination.processesSeen,
      processesLeft: termination.processesLeft,
    },
    sentence: `The ${run.role} run (attempt ${run.attempt}) of ${task.key} ended: ${sentence}`,
  })
}

/** A stop is done when nothing is left. */
async function seeGone(ctx: WriteCtx, runId: Id<"runs">, { processesLeft }: Termination): Promise<void> {
  if (processesLeft === 0) await see(ctx, { kind: "stop", runId }, "done", "Nothing of its agent is left.")
}

export async function rememberFingerprint(
  ctx: WriteCtx,
  task: Doc<"tasks">,
  fingerprint: string,
): Promise<void> {
  const fingerprints = [fingerprint, ...task.fingerprints].slice(0, KEPT_FINGERPRINTS)
  await ctx.db.patch("tasks", task._id, { fingerprints })
}

/** A proof of the end that comes later than the end replaces the one there was. */
export async function confirmGone(ctx: WriteCtx, run: Doc<"runs">, termination: Termination): Promise<void> {
  const task = await referred(ctx, "tasks", run.taskId)
  const isOver = termination.processesLeft === 0 && task.statusSince > run.claimedAt
  await seeGone(ctx, run._id, termination)
  await ctx.db.patch("runs", run._id, { termination, ...(isOver && { isRecent: undefined }) })
  await append(ctx, {
    kind: "run.gone",
    task,
    causationId: run._id,
    data: {
      runId: run._id,
      processesSeen: termination.processesSeen,
      processesLeft: termination.processesLeft,
    },
    sentence: `${termination.processesLeft} processes of the ${run.role} run (attempt ${run.attempt}) are left.`,
  })
}

/** Per role the newest end counts; an older one only while its agent may live. */
async function forgetOlderEnds(ctx: WriteCtx, run: Doc<"runs">): Promise<void> {
  const recent = await recentEndsOf(ctx, run.taskId)
  for (const older of recent) {
    if (older.role === run.role && isGone(older))
      await ctx.db.patch("runs", older._id, { isRecent: undefined })
  }
}

export const recentEndsOf = (ctx: ReadCtx, taskId: Doc<"tasks">["_id"]) =>
  ctx.db
    .query("runs")
    .withIndex("by_task_recent", (q) => q.eq("taskId", taskId).eq("isRecent", true))
    .take(100)

/** Nobody will hear the answer to a run that was called off. */
async function withdrawQuestions(ctx: WriteCtx, run: Doc<"runs">): Promise<void> {
  for (const signal of await signalsOf(ctx, run.taskId, "open")) {
    if (signal.runId === run._id && signal.blocking) await withdraw(ctx, signal)
  }
}
