/** Prompts as people look at them: each role with what is active, its versions, and what a card's next run would be given. */
import type { RunBrief } from "#domain/loop/brief"
import { BUILT_IN } from "#domain/prompt"
import type { StepRole } from "#domain/pipeline"
import { stepOf } from "#domain/pipeline-place"
import { ROLES, type Role } from "#domain/role"
import { STATUS_LABELS } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import { agentsOf } from "./agents.ts"
import { briefFor } from "./briefs.ts"
import { isFitting } from "./claims.ts"
import type { ReadCtx } from "./context.ts"
import { projectBySlug, taskByKey } from "./find.ts"
import { activePrompt, lastActivation, rollBackNumber } from "./promptActivations.ts"
import { promptVersion, versionsOf, viewOfVersion } from "./prompts.ts"
import { demand } from "./refusals.ts"
import { nextSeat, placeOf } from "./seats.ts"

/** Each role, with what is active in the organization or in one project. */
export async function rolesOf(ctx: ReadCtx, slug: string | undefined) {
  const project = slug === undefined ? null : await projectBySlug(ctx, slug)
  return Promise.all(
    ROLES.map(async (role) => {
      const here = await lastActivation(ctx, role, project?._id ?? null)
      const newest = await versionsOf(ctx, role).first()
      return {
        role,
        active: await activePrompt(ctx, role, project?._id ?? null),
        ofOrganization: await activePrompt(ctx, role, null),
        /** Of a project: it has said for itself which version it is given. */
        isOwn: project !== null && here !== null && here.number !== null,
        activatedAt: here?.at ?? null,
        activatedBy: here?.actor.name ?? null,
        /** What rolling back leads to; null where there is no way back. */
        rollBackTo: here && (await rollBackNumber(ctx, here)),
        newest: newest?.number ?? BUILT_IN,
      }
    }),
  )
}

type Page = { numItems: number; cursor: string | null }

/** Newest first: those of the organization and of this project. Sifted, so a page may hold fewer than asked for. */
export async function pageOfVersions(
  ctx: ReadCtx,
  role: Role,
  slug: string | undefined,
  paginationOpts: Page,
) {
  const project = slug === undefined ? null : await projectBySlug(ctx, slug)
  const rows = await versionsOf(ctx, role).paginate(paginationOpts)
  const wanted = rows.page.filter(({ projectId }) => projectId === undefined || projectId === project?._id)
  return { ...rows, page: await Promise.all(wanted.map((version) => viewOfVersion(ctx, version))) }
}

type Asked = { task: string; role?: Role; version?: number }

/** What the card's next run would be told if it were claimed now, with the active version or with another one. */
export async function nextBrief(ctx: ReadCtx, asked: Asked): Promise<RunBrief> {
  const stored = await taskByKey(ctx, asked.task)
  const task = asStarted(stored)
  const role = asked.role ?? roleDue(task)
  demand(role !== "children", "conflict", `${task.key} waits for the tasks that were made of it.`)
  demand(
    isFitting(task, role),
    "conflict",
    `${task.key} is in ${STATUS_LABELS[stored.status]}: no ${role.replace("_", " ")} starts there.`,
  )
  if (asked.version) await promptVersion(ctx, role, asked.version)
  const seat = await nextSeat(ctx, task, role)
  const agentId = await agentFor(ctx, task, role)
  const isLooking =
    (role === "reviewer" || role === "qa") && (task.status === "in_review" || task.pipeline !== undefined)
  return briefFor(ctx, task, {
    ...seat,
    ...(asked.version !== undefined && { promptVersion: asked.version }),
    ...(agentId && { agentId }),
    ...(isLooking && task.headCommit !== undefined && { subjectCommit: task.headCommit }),
    ...{ _id: null, executor: "simulation" as const },
  })
}

/** A claim takes the card into work; what waits or is blocked is looked at as if it had been let go on. */
const asStarted = (task: Doc<"tasks">): Doc<"tasks"> =>
  task.status === "backlog" || task.status === "ready" || task.status === "blocked"
    ? { ...task, status: "in_progress" }
    : task

function roleDue(task: Doc<"tasks">): StepRole {
  const { pipeline, status, role } = task
  if (pipeline) return stepOf({ ...placeOf(task), pipeline }).role
  return status === "in_review" ? "reviewer" : role
}

/** Whom the loop would take: the agent that holds the card, else the least busy of the role. */
async function agentFor(ctx: ReadCtx, task: Doc<"tasks">, role: Role) {
  const holders = (await agentsOf(ctx)).filter((agent) => agent.role === role)
  const assigned = holders.find(({ _id }) => role === task.role && _id === task.assignedAgentId)
  if (assigned || holders.length < 2) return (assigned ?? holders[0])?._id
  const busy = await Promise.all(
    holders.map(async ({ _id }) => ({ _id, runs: (await openOfAgent(ctx, _id)).length })),
  )
  return busy.sort((a, b) => a.runs - b.runs || (a._id < b._id ? -1 : 1))[0]?._id
}

const openOfAgent = (ctx: ReadCtx, agentId: Doc<"agents">["_id"]) =>
  ctx.db
    .query("runs")
    .withIndex("by_agent_open", (q) => q.eq("agentId", agentId).eq("endedAt", undefined))
    .take(100)
