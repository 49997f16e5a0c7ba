/** What each step of a card's pipeline left, in its newest run: for briefs, pages and agents that ask. */
import { CLASSIC, isPlanning, PREDEFINED, type Pipeline } from "#domain/pipeline"
import { stepOf } from "#domain/pipeline-place"
import type { RunBrief } from "#domain/loop/brief"
import { isTerminal, NO_CHILDREN } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import { childrenOf } from "./children.ts"
import type { ReadCtx } from "./context.ts"
import { referred } from "./find.ts"
import { runsOfTask } from "./runViews.ts"
import { textsOf } from "./tasks.ts"

/** Newest first; a step that was last done longer ago than so many runs has left nothing worth handing on. */
const MOST_RUNS = 60

type PipelineBrief = Pick<RunBrief, "step" | "results" | "children" | "objective">

export async function pipelineBriefOf(
  ctx: ReadCtx,
  task: Doc<"tasks">,
  run: Pick<Doc<"runs">, "role" | "step">,
): Promise<PipelineBrief> {
  const { pipeline } = task
  const parent = task.parentId ? await referred(ctx, "tasks", task.parentId) : null
  const objective = parent && {
    ...{ key: parent.key, title: parent.title },
    description: (await textsOf(ctx, parent._id)).description,
  }
  if (!pipeline || run.role === "check") return { step: null, results: [], children: [], objective }
  const { name } = pipeline
  const index = pipeline.steps.findIndex((step) => step.name === run.step)
  const step = stepOf({ pipeline, step: run.step, status: task.status })
  const own = await newestByStep(ctx, task)
  return {
    step: {
      ...{
        pipeline: name,
        name: run.step,
        number: index + 1 || pipeline.steps.length,
        of: pipeline.steps.length,
      },
      ...{ handOff: step.handOff, context: step.context, instructions: step.instructions ?? null },
      isPlanning: isPlanning(pipeline, run.step),
    },
    results: pipeline.steps.flatMap((each) => {
      const left = each.name === run.step ? undefined : own.get(each.name)
      return left ? [resultOf(left)] : []
    }),
    children: await childrenForBrief(ctx, task),
    objective,
  }
}

/** The newest ended run of each step; one that went well before one that did not. */
async function newestByStep(ctx: ReadCtx, task: Doc<"tasks">): Promise<Map<string, Doc<"runs">>> {
  const newest = new Map<string, Doc<"runs">>()
  const isGood = ({ outcome }: Doc<"runs">) => outcome === "success" || outcome === "no_change"
  for (const run of await runsOfTask(ctx, task._id, MOST_RUNS)) {
    if (run.endedAt === undefined || run.role === "check") continue
    const known = newest.get(run.step)
    if (!known || (!isGood(known) && isGood(run))) newest.set(run.step, run)
  }
  return newest
}

const resultOf = (run: Doc<"runs">): RunBrief["results"][number] => ({
  ...{ step: run.step, role: run.role, runId: run._id, outcome: run.outcome ?? "lost" },
  ...{ report: run.declaration?.summary ?? null, verdict: run.verdict ?? null },
  ...{ baseCommit: run.workspace?.baseCommit ?? null, headCommit: run.headCommit ?? null },
})

async function childrenForBrief(ctx: ReadCtx, task: Doc<"tasks">): Promise<RunBrief["children"]> {
  const children = await childrenOf(ctx, task._id)
  return Promise.all(
    children.map(async (child) => {
      const [newest] = await runsOfTask(ctx, child._id, 1)
      const { key, title, status, resolution, cancellation } = child
      return {
        ...{ key, title, status, resolution: resolution ?? cancellation ?? null },
        report: newest?.declaration?.summary ?? newest?.sentence ?? null,
      }
    }),
  )
}

/** For the task page and `clutch tasks steps`: every step, where the card stands, and what each one left. */
export async function stepsOf(ctx: ReadCtx, task: Doc<"tasks">) {
  const pipeline: Pipeline = task.pipeline ?? PREDEFINED.find(({ name }) => name === CLASSIC)!
  const runs = await newestByStep(ctx, task)
  const open = (await runsOfTask(ctx, task._id, 1, true))[0]
  const current = currentStep(task, pipeline)
  const at = pipeline.steps.findIndex(({ name }) => name === current)
  return {
    pipeline: pipeline.name,
    current,
    children: task.children ?? NO_CHILDREN,
    steps: pipeline.steps.map((step, index) => {
      // On the classic way a run is named after its role.
      const run = runs.get(task.pipeline ? step.name : step.role)
      const isDone = task.status === "done" || isPast(task.status) || (at >= 0 && index < at)
      return {
        ...{ name: step.name, role: step.role, handOff: step.handOff, context: step.context },
        onFailure: step.onFailure,
        state:
          index === at && !isPast(task.status)
            ? ("current" as const)
            : isDone
              ? ("done" as const)
              : ("ahead" as const),
        isRunning: open !== undefined && open.step === (task.pipeline ? step.name : step.role),
        sentBack: task.jumps?.[step.name] ?? 0,
        result: run
          ? { ...resultOf(run), sentence: run.sentence ?? null, endedAt: run.endedAt ?? null }
          : null,
      }
    }),
  }
}

const isPast = (status: Doc<"tasks">["status"]): boolean => status === "in_approval" || status === "merging"

/** Null before it has begun and after its end. */
function currentStep(task: Doc<"tasks">, pipeline: Pipeline): string | null {
  const { status } = task
  if (isTerminal(status)) return null
  if (task.pipeline) {
    const isBegun = task.step !== undefined || status === "in_progress" || status === "in_review"
    return isBegun ? stepOf({ pipeline, step: task.step ?? null, status }).name : null
  }
  if (status === "in_review") return "review"
  return status === "in_progress" ? "implement" : null
}
