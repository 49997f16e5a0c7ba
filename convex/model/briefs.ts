/** Everything that a run's prompt, workspace and shim need to know, in one answer. */
import { checkScript, requiredChecks } from "#domain/checks"
import type { RunBrief } from "#domain/loop/brief"
import { BUILT_IN } from "#domain/prompt"
import type { SignalKind } from "#domain/signal"
import type { Doc, Id } from "../_generated/dataModel.ts"
import { commentsFor } from "./comments.ts"
import type { ReadCtx } from "./context.ts"
import { referred } from "./find.ts"
import { promptText } from "./prompts.ts"
import { reviewsOf } from "./reviews.ts"
import { runsOfTask } from "./runViews.ts"
import type { Seat } from "./seats.ts"
import { signalsOf } from "./signals.ts"
import { pipelineBriefOf } from "./stepResults.ts"
import { textsOf } from "./tasks.ts"

const MAX_EARLIER = 5
/** With a pipeline the step says how much of it an agent is told. */
const MAX_EARLIER_OF_STEPS = 20
const MAX_REVIEWS = 3
const MINUTE_MS = 60_000

/** What a brief needs to know of its run; of one that is not claimed yet there is no id. */
type BriefedRun = Seat &
  Pick<Doc<"runs">, "executor" | "agentId" | "subjectCommit"> & { _id: Id<"runs"> | null }

export const briefOf = async (ctx: ReadCtx, run: Doc<"runs">): Promise<RunBrief> =>
  briefFor(ctx, await referred(ctx, "tasks", run.taskId), run)

export async function briefFor(ctx: ReadCtx, task: Doc<"tasks">, run: BriefedRun): Promise<RunBrief> {
  const project = await referred(ctx, "projects", run.projectId)
  const texts = await textsOf(ctx, task._id)
  const agent = run.agentId ? await referred(ctx, "agents", run.agentId) : null
  const most = task.pipeline ? MAX_EARLIER_OF_STEPS : MAX_EARLIER
  const earlier = (await runsOfTask(ctx, task._id, most + 1)).filter(({ _id }) => _id !== run._id)
  return {
    runId: run._id ?? "",
    taskId: task._id,
    role: run.role,
    attempt: run.attempt,
    generation: run.generation,
    executor: run.executor,
    agent: agent && { agentId: agent._id, name: agent.name, model: agent.model ?? null },
    project: {
      projectId: project._id,
      slug: project.slug,
      name: project.name,
      repository: project.repository,
      baseBranch: project.baseBranch,
      checkCommand: checkScript(requiredChecks(project)),
      ...workTreeWishes(project),
      runTimeLimitMs: project.runTimeLimitMinutes * MINUTE_MS,
      runIdleLimitMs: project.runIdleLimitMinutes * MINUTE_MS,
    },
    prompt: await promptOf(ctx, run),
    task: {
      key: task.key,
      title: task.title,
      description: texts.description,
      criteria: texts.criteria,
      tags: task.tags,
      branch: task.branch ?? null,
    },
    subjectCommit: run.subjectCommit ?? null,
    earlier: earlier.slice(0, most).flatMap(attemptOf),
    reviews: (await reviewsOf(ctx, task._id, MAX_REVIEWS)).map(
      ({ attempt, verdict, summary, comments, commit }) => ({
        ...{ attempt, verdict, summary, comments, commit },
      }),
    ),
    answers: await answersFor(ctx, task, earlier[0]?.claimedAt ?? 0),
    comments: await commentsFor(ctx, run, agent),
    conflict: await conflictOf(ctx, task),
    ...(await pipelineBriefOf(ctx, task, run)),
  }
}

/** As it was at the claim, whatever became active since. */
const promptOf = async (ctx: ReadCtx, { role, promptVersion }: BriefedRun): Promise<RunBrief["prompt"]> =>
  role === "check" ? null : promptText(ctx, role, promptVersion ?? BUILT_IN)

const workTreeWishes = ({ setupCommand, cleanupCommand, copyFiles, linkFiles }: Doc<"projects">) => ({
  ...(setupCommand !== undefined && { setupCommand }),
  ...(cleanupCommand !== undefined && { cleanupCommand }),
  ...(copyFiles !== undefined && { copyFiles }),
  ...(linkFiles !== undefined && { linkFiles }),
})

function attemptOf({
  _id,
  attempt,
  role,
  step,
  outcome,
  reason,
  sentence,
  declaration,
}: Doc<"runs">): RunBrief["earlier"] {
  if (!outcome || !reason) return []
  return [
    {
      runId: _id,
      attempt,
      role,
      step,
      outcome,
      reason,
      sentence: sentence ?? "",
      summary: declaration?.summary ?? null,
    },
  ]
}

/** What an acknowledgement or a budget's answer says is for nobody's prompt. */
const TOLD_KINDS: readonly SignalKind[] = ["question", "blocker", "interrupt", "retry_exhausted", "approval"]

/** Answers that nobody has heard yet, and those given since the card's last claim. */
async function answersFor(ctx: ReadCtx, task: Doc<"tasks">, lastClaim: number): Promise<RunBrief["answers"]> {
  const unheard = await signalsOf(ctx, task._id, "answered")
  const heard = (await signalsOf(ctx, task._id, "delivered")).filter(
    ({ answeredAt }) => (answeredAt ?? 0) >= lastClaim,
  )
  return [...unheard, ...heard]
    .filter(({ kind }) => TOLD_KINDS.includes(kind))
    .sort((a, b) => a.askedAt - b.askedAt)
    .map(({ _id, kind, question, answer }) => ({ signalId: _id, kind, question, answer: answer ?? "" }))
}

/** Why the lane gave the card back, as long as nothing newer went through review. */
async function conflictOf(ctx: ReadCtx, task: Doc<"tasks">): Promise<string | null> {
  if (task.status !== "in_progress") return null
  const entry = await ctx.db
    .query("mergeEntries")
    .withIndex("by_task", (q) => q.eq("taskId", task._id))
    .order("desc")
    .first()
  if (!entry || (entry.state !== "conflict" && entry.state !== "failed")) return null
  return entry.headCommit === task.headCommit ? (entry.sentence ?? null) : null
}
