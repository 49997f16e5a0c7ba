/** Finds cards by their key or by words of their titles. */
import { TaskKey } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"

/** Without a word: those that changed last. The card whose key was typed comes first. */
export async function findTasks(ctx: ReadCtx, text: string, limit: number) {
  const projects = new Map<string, string>()
  const view = async (task: Doc<"tasks">) => {
    const slug = projects.get(task.projectId) ?? (await ctx.db.get("projects", task.projectId))?.slug ?? ""
    projects.set(task.projectId, slug)
    return { key: task.key, title: task.title, status: task.status, project: slug }
  }
  const byText = text === "" ? await newest(ctx, limit) : await byTitle(ctx, text, limit)
  const named = await byKey(ctx, text)
  const rows = named ? [named, ...byText.filter(({ _id }) => _id !== named._id)] : byText
  return Promise.all(rows.slice(0, limit).map(view))
}

const newest = (ctx: ReadCtx, limit: number): Promise<Doc<"tasks">[]> =>
  ctx.db
    .query("tasks")
    .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .order("desc")
    .take(limit)

const byTitle = (ctx: ReadCtx, text: string, limit: number): Promise<Doc<"tasks">[]> =>
  ctx.db
    .query("tasks")
    .withSearchIndex("search_title", (q) =>
      q.search("title", text).eq("organizationId", ctx.actor.organizationId),
    )
    .take(limit)

async function byKey(ctx: ReadCtx, text: string): Promise<Doc<"tasks"> | null> {
  const key = TaskKey.safeParse(text)
  if (!key.success) return null
  return ctx.db
    .query("tasks")
    .withIndex("by_key", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("key", key.data))
    .unique()
}
