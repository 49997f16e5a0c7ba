/** From what people and programs type to rows of the asker's own organization; anything else is not found. */
import type { Doc, Id, TableNames } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { deny } from "./refusals.ts"

type Owned =
  | "projects"
  | "tasks"
  | "runs"
  | "agents"
  | "signals"
  | "mergeEntries"
  | "sessions"
  | "budgets"
  | "schedules"
  | "chats"
  | "chatMessages"
  | "comments"
  | "attachments"
  | "maintenanceJobs"

const NOUNS: Record<Owned, string> = {
  projects: "project",
  tasks: "task",
  runs: "run",
  agents: "agent",
  signals: "signal",
  mergeEntries: "merge entry",
  sessions: "session",
  budgets: "budget",
  schedules: "schedule",
  chats: "chat",
  chatMessages: "message",
  comments: "comment",
  attachments: "file",
  maintenanceJobs: "job",
}

/** The row with this id, if it belongs to the asker's organization. */
export async function byId<Table extends Owned>(ctx: ReadCtx, table: Table, id: string): Promise<Doc<Table>> {
  const known = ctx.db.normalizeId(table, id)
  const row = known && (await ctx.db.get<Table>(table, known))
  // Every table in Owned has the field; the compiler cannot see that through the type parameter.
  const owner = (row as { organizationId: Id<"organizations"> } | null)?.organizationId
  if (!row || owner !== ctx.actor.organizationId)
    return deny("not_found", `There is no ${NOUNS[table]} ${id}.`)
  return row
}

/** The card with this key. A run finds its own card only. */
export async function taskByKey(ctx: ReadCtx, key: string): Promise<Doc<"tasks">> {
  const task = await ctx.db
    .query("tasks")
    .withIndex("by_key", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("key", key))
    .unique()
  if (!task) return deny("not_found", `There is no task ${key}.`)
  if (ctx.actor.run && ctx.actor.run.taskId !== task._id)
    return deny("forbidden", "A run may touch its own task only.")
  return task
}

export async function projectBySlug(ctx: ReadCtx, slug: string): Promise<Doc<"projects">> {
  const project = await ctx.db
    .query("projects")
    .withIndex("by_slug", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("slug", slug))
    .unique()
  return project ?? deny("not_found", `There is no project ${slug}.`)
}

export async function phaseByKey(ctx: ReadCtx, key: string): Promise<Doc<"phases">> {
  const phase = await ctx.db
    .query("phases")
    .withIndex("by_key", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("key", key))
    .unique()
  return phase ?? deny("not_found", `There is no phase ${key}.`)
}

export async function requirementByKey(ctx: ReadCtx, key: string): Promise<Doc<"requirements">> {
  const requirement = await ctx.db
    .query("requirements")
    .withIndex("by_key", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("key", key))
    .unique()
  return requirement ?? deny("not_found", `There is no requirement ${key}.`)
}

/** A row that another row refers to: its absence is a bug, not a refusal. */
export async function referred<Table extends TableNames>(
  ctx: ReadCtx,
  table: Table,
  id: Id<Table>,
): Promise<Doc<Table>> {
  const row = await ctx.db.get(table, id)
  if (!row) throw new Error(`${table} ${id} is referred to but gone`)
  return row
}

/** The conversation that a run leaves; null where it left none. */
export async function sessionOfRun(ctx: ReadCtx, run: Doc<"runs">): Promise<Doc<"sessions"> | null> {
  return ctx.db
    .query("sessions")
    .withIndex("by_run", (q) => q.eq("runId", run._id))
    .unique()
}
