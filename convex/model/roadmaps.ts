/** The roadmap of a project as it is read: bounded, so read whole; and the keys of what is added to it. */
import {
  assembled,
  MAX_PHASES,
  MAX_REQUIREMENTS,
  MAX_TASKS_PER_REQUIREMENT,
  progressOf,
  type Roadmap,
  type RoadmapRequirement,
  type RoadmapTask,
} from "#domain/roadmap"
import type { LastNumbers } from "#domain/roadmap/import"
import { isTerminal, TASK_STATUSES } from "#domain/task"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { linkTo } from "./taskViews.ts"

/** Of tasks that work for no requirement so many are named. */
const MAX_UNASSIGNED = 50

export async function roadmapOf(ctx: ReadCtx, project: Doc<"projects">): Promise<Roadmap> {
  const phases = await phasesOf(ctx, project._id)
  const requirements = await requirementsIn(ctx, project._id)
  const tasks = Map.groupBy(await linkedTasks(ctx, project._id), ({ requirementId }) => requirementId)
  const view = (requirement: Doc<"requirements">) =>
    viewOfRequirement(requirement, tasks.get(requirement._id) ?? [])
  const inPhase = (phaseId: Id<"phases"> | undefined): RoadmapRequirement[] =>
    requirements.filter((each) => each.phaseId === phaseId).map(view)
  const { slug, key, name } = project
  return assembled(
    { slug, key, name },
    phases.map((phase) => ({ ...viewOfPhase(phase), requirements: inPhase(phase._id) })),
    inPhase(undefined),
  )
}

const viewOfPhase = ({ key, title, goal, revision }: Doc<"phases">) => ({ key, title, goal, revision })

function viewOfRequirement(
  { key, title, description, revision }: Doc<"requirements">,
  tasks: readonly Doc<"tasks">[],
): RoadmapRequirement {
  const inOrder = tasks.toSorted((a, b) => a.number - b.number)
  const progress = progressOf(tasks.map(({ status }) => status))
  return { key, title, description, revision, tasks: inOrder.map(linkTo), progress }
}

export const phasesOf = (ctx: ReadCtx, projectId: Id<"projects">): Promise<Doc<"phases">[]> =>
  ctx.db
    .query("phases")
    .withIndex("by_project", (q) => q.eq("projectId", projectId))
    .take(MAX_PHASES)

/** Phase by phase, each in its order. */
export const requirementsIn = (ctx: ReadCtx, projectId: Id<"projects">): Promise<Doc<"requirements">[]> =>
  ctx.db
    .query("requirements")
    .withIndex("by_phase", (q) => q.eq("projectId", projectId))
    .take(MAX_REQUIREMENTS)

const linkedTasks = (ctx: ReadCtx, projectId: Id<"projects">): Promise<Doc<"tasks">[]> =>
  ctx.db
    .query("tasks")
    .withIndex("by_requirement", (q) => q.eq("projectId", projectId).gt("requirementId", undefined))
    .take(MAX_REQUIREMENTS * MAX_TASKS_PER_REQUIREMENT)

/** Open tasks that work for no requirement, those that are under way first. */
export async function unassignedTasks(
  ctx: ReadCtx,
  projectId: Id<"projects">,
): Promise<{ tasks: RoadmapTask[]; isMore: boolean }> {
  const tasks: Doc<"tasks">[] = []
  for (const status of TASK_STATUSES.filter((each) => !isTerminal(each)).toReversed())
    tasks.push(
      ...(await ctx.db
        .query("tasks")
        .withIndex("by_requirement", (q) =>
          q.eq("projectId", projectId).eq("requirementId", undefined).eq("status", status),
        )
        .take(MAX_UNASSIGNED + 1 - tasks.length)),
    )
  return { tasks: tasks.slice(0, MAX_UNASSIGNED).map(linkTo), isMore: tasks.length > MAX_UNASSIGNED }
}

export async function lastNumbers(ctx: ReadCtx, projectId: Id<"projects">): Promise<LastNumbers> {
  const { phase, requirement } = (await counterOf(ctx, projectId)) ?? { phase: 0, requirement: 0 }
  return { phase, requirement }
}

export async function keepNumbers(
  ctx: WriteCtx,
  projectId: Id<"projects">,
  last: LastNumbers,
): Promise<void> {
  const counter = await counterOf(ctx, projectId)
  if (counter) await ctx.db.patch("roadmapCounters", counter._id, last)
  else await ctx.db.insert("roadmapCounters", { projectId, ...last })
}

const counterOf = (ctx: ReadCtx, projectId: Id<"projects">): Promise<Doc<"roadmapCounters"> | null> =>
  ctx.db
    .query("roadmapCounters")
    .withIndex("by_project", (q) => q.eq("projectId", projectId))
    .unique()

export async function nextPhaseKey(ctx: WriteCtx, project: Doc<"projects">): Promise<string> {
  const last = await lastNumbers(ctx, project._id)
  await keepNumbers(ctx, project._id, { ...last, phase: last.phase + 1 })
  return `${project.key}-P${last.phase + 1}`
}

export async function nextRequirementKey(ctx: WriteCtx, project: Doc<"projects">): Promise<string> {
  const last = await lastNumbers(ctx, project._id)
  await keepNumbers(ctx, project._id, { ...last, requirement: last.requirement + 1 })
  return `${project.key}-R${last.requirement + 1}`
}
