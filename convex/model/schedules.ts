/** Hours of operation and schedules: a time that has come makes one card, however often the loop says so. */
import type { Hours, Schedule } from "#domain/schedule"
import { isTerminal } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { byId, projectBySlug, referred } from "./find.ts"
import { demand } from "./refusals.ts"
import { insertTask } from "./tasks.ts"

const MAX_SCHEDULES = 200

type NewSchedule = Pick<Schedule, "name" | "cron" | "timeZone" | "title" | "nextAt"> &
  Partial<Pick<Schedule, "description" | "priority" | "role">> & { project: string }

export async function addSchedule(ctx: WriteCtx, input: NewSchedule) {
  const { project: slug, description = "", priority = "medium", role = "dev", ...fields } = input
  const project = await projectBySlug(ctx, slug)
  const known = await schedulesOf(ctx)
  demand(known.length < MAX_SCHEDULES, "conflict", `There are ${MAX_SCHEDULES} schedules already.`)
  const scheduleId = await ctx.db.insert("schedules", {
    ...{ ...fields, description, priority, role },
    organizationId: ctx.actor.organizationId,
    projectId: project._id,
  })
  await append(ctx, {
    kind: "schedule.added",
    projectId: project._id,
    data: { scheduleId, cron: fields.cron },
    sentence: `${ctx.actor.name} scheduled "${fields.name}" (${fields.cron}, ${fields.timeZone}).`,
  })
  return { schedule: scheduleId, nextAt: fields.nextAt }
}

type ScheduleChange = {
  schedule: string
  card: Partial<Pick<Schedule, "name" | "title" | "description" | "priority" | "role">>
  times?: Pick<Schedule, "cron" | "timeZone" | "nextAt"> | undefined
}

/** Cards that were made stay as they are. */
export async function changeSchedule(ctx: WriteCtx, { schedule: id, card, times }: ScheduleChange) {
  const before = await byId(ctx, "schedules", id)
  const fields = { ...card, ...times }
  demand(Object.keys(fields).length > 0, "invalid_input", "Say what to change.")
  await ctx.db.patch("schedules", before._id, fields)
  const after = { ...before, ...fields }
  await append(ctx, {
    kind: "schedule.changed",
    projectId: before.projectId,
    data: { scheduleId: before._id, cron: after.cron },
    sentence: `${ctx.actor.name} changed the schedule "${after.name}" (${after.cron}, ${after.timeZone}).`,
  })
  return { schedule: before._id, nextAt: after.nextAt }
}

export async function removeSchedule(ctx: WriteCtx, id: string): Promise<void> {
  const schedule = await byId(ctx, "schedules", id)
  await ctx.db.delete("schedules", schedule._id)
  await append(ctx, {
    kind: "schedule.removed",
    projectId: schedule.projectId,
    data: { scheduleId: schedule._id },
    sentence: `${ctx.actor.name} ended the schedule "${schedule.name}".`,
  })
}

/** Soonest first. */
export const schedulesOf = (ctx: ReadCtx): Promise<Doc<"schedules">[]> =>
  ctx.db
    .query("schedules")
    .withIndex("by_next", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .take(MAX_SCHEDULES)

export async function listSchedules(ctx: ReadCtx) {
  return Promise.all(
    (await schedulesOf(ctx)).map(
      async ({ _id, projectId, name, cron, timeZone, nextAt, lastAt, lastTaskId, ...card }) => ({
        ...{ schedule: _id, name, cron, timeZone, nextAt, lastAt: lastAt ?? null },
        ...{ title: card.title, description: card.description, priority: card.priority, role: card.role },
        /** The card of the last time. */
        lastTask: (lastTaskId && (await ctx.db.get("tasks", lastTaskId)))?.key ?? null,
        project: (await referred(ctx, "projects", projectId)).slug,
      }),
    ),
  )
}

/**
 * Null where the card of the last time is still open: one that is not done yet is not made twice. `dueAt` is the time that
 * was seen to have come: another answer has come first where it is not the stored one.
 */
export async function carryOut(
  ctx: WriteCtx,
  { scheduleId, dueAt, nextAt }: { scheduleId: string; dueAt: number; nextAt: number },
): Promise<string | null> {
  const schedule = await byId(ctx, "schedules", scheduleId)
  demand(schedule.nextAt === dueAt, "conflict", "This time was carried out already.")
  demand(nextAt > dueAt, "invalid_input", "The next time is after the last one.")
  const last = schedule.lastTaskId && (await ctx.db.get("tasks", schedule.lastTaskId))
  const isOpen = last && !isTerminal(last.status)
  const project = await referred(ctx, "projects", schedule.projectId)
  const { title, description, priority, role, name } = schedule
  const card = { title, description, priority, role, status: "ready" as const, tags: [], criteria: [] }
  const task = isOpen ? null : await insertTask(ctx, project, card)
  await ctx.db.patch("schedules", schedule._id, {
    nextAt,
    lastAt: dueAt,
    ...(task && { lastTaskId: task._id }),
  })
  if (isOpen)
    await append(ctx, {
      kind: "schedule.skipped",
      task: last,
      data: { scheduleId: schedule._id },
      sentence: `"${name}" made no new card: ${last.key} is still open.`,
    })
  return task?.key ?? null
}

export async function setHours(ctx: WriteCtx, hours: Hours, project?: string) {
  const target = project === undefined ? null : await projectBySlug(ctx, project)
  await dropHours(ctx, target)
  await ctx.db.insert("hours", {
    ...hours,
    organizationId: ctx.actor.organizationId,
    ...(target && { projectId: target._id }),
  })
  const where = project === undefined ? "everything" : `the project ${project}`
  await append(ctx, {
    kind: "hours.set",
    ...(target && { projectId: target._id }),
    data: { days: hours.days.join(" "), from: hours.from, to: hours.to, timeZone: hours.timeZone },
    sentence: `${ctx.actor.name} set the hours of ${where}: ${describe(hours)}.`,
  })
  return { hours: describe(hours) }
}

export async function clearHours(ctx: WriteCtx, project?: string) {
  const target = project === undefined ? null : await projectBySlug(ctx, project)
  if (!(await dropHours(ctx, target))) return { cleared: false }
  await append(ctx, {
    kind: "hours.cleared",
    ...(target && { projectId: target._id }),
    sentence: `${ctx.actor.name} lets agents start at any hour${project === undefined ? "" : ` in ${project}`}.`,
  })
  return { cleared: true }
}

async function dropHours(ctx: WriteCtx, target: Doc<"projects"> | null): Promise<boolean> {
  const row = (await hoursOf(ctx)).find(({ projectId }) => projectId === target?._id)
  if (row) await ctx.db.delete("hours", row._id)
  return row !== undefined
}

/** At most one row for everything and one per project. */
export const hoursOf = (ctx: ReadCtx): Promise<Doc<"hours">[]> =>
  ctx.db
    .query("hours")
    .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .take(501)

/** With the slug that people know; null for the hours of everything. */
export async function listHours(ctx: ReadCtx) {
  return Promise.all(
    (await hoursOf(ctx)).map(async (row) => ({
      ...viewOfHours(row),
      project: row.projectId ? (await referred(ctx, "projects", row.projectId)).slug : null,
    })),
  )
}

export const viewOfHours = ({ projectId, days, from, to, timeZone }: Doc<"hours">) => ({
  projectId: projectId ?? null,
  ...{ days, from, to, timeZone },
})

const describe = ({ days, from, to, timeZone }: Hours): string =>
  `${days.length === 7 ? "every day" : days.join(", ")}, ${from} to ${to} (${timeZone})`
