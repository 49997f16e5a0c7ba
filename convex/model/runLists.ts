/** Runs as the Observatory lists them: those of the last while, and those that ended, by what one asks for. */
import { FAILED, SUCCEEDED } from "#domain/measures"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { projectBySlug, sessionOfRun } from "./find.ts"
import { viewOfRun } from "./runViews.ts"

const MAX_RUNS = 300
const MAX_ASKS = 20

/** Open runs, and those that ended since then, oldest claim first, each with when it waited for a person. */
export async function timeline(ctx: ReadCtx, { since, project }: { since: number; project?: string }) {
  const projectId = project === undefined ? null : (await projectBySlug(ctx, project))._id
  const open = await runsBetween(ctx, projectId, undefined).take(MAX_RUNS)
  const ended = await runsBetween(ctx, projectId, since).order("desc").take(MAX_RUNS)
  const runs = [...open, ...ended].sort((a, b) => a.claimedAt - b.claimedAt)
  return Promise.all(
    runs.map(async (run) => ({ ...(await viewWithSession(ctx, run)), waits: await waitsOf(ctx, run) })),
  )
}

/** `since` absent: those that have not ended. */
function runsBetween(
  ctx: ReadCtx,
  projectId: Id<"projects"> | null,
  since: number | undefined,
  until = Number.MAX_SAFE_INTEGER,
) {
  const { organizationId } = ctx.actor
  const runs = ctx.db.query("runs")
  if (since === undefined)
    return projectId
      ? runs.withIndex("by_project_open", (q) => q.eq("projectId", projectId).eq("endedAt", undefined))
      : runs.withIndex("by_open", (q) => q.eq("organizationId", organizationId).eq("endedAt", undefined))
  return projectId
    ? runs.withIndex("by_project_open", (q) =>
        q.eq("projectId", projectId).gte("endedAt", since).lt("endedAt", until),
      )
    : runs.withIndex("by_open", (q) =>
        q.eq("organizationId", organizationId).gte("endedAt", since).lt("endedAt", until),
      )
}

/** What it used and with which model, beside what it is. */
export async function viewWithSession(ctx: ReadCtx, run: Doc<"runs">) {
  const session = await sessionOfRun(ctx, run)
  const heard = session && session.messages > 0 ? session : null
  return {
    ...(await viewOfRun(ctx, run)),
    model: session?.model ?? null,
    usage: heard?.usage ?? null,
    lastLine: heard?.lastLine ?? null,
    heardAt: heard?.updatedAt ?? null,
  }
}

async function waitsOf(ctx: ReadCtx, run: Doc<"runs">): Promise<{ from: number; until: number | null }[]> {
  const asks = await ctx.db
    .query("signals")
    .withIndex("by_run", (q) => q.eq("runId", run._id))
    .take(MAX_ASKS)
  return asks
    .filter(({ blocking }) => blocking)
    .map(({ askedAt, answeredAt }) => ({ from: askedAt, until: answeredAt ?? run.endedAt ?? null }))
}

export type EndedFilter = {
  project?: string
  from?: number
  until?: number
  role?: string
  model?: string
  /** Number of the version of their role's prompt. */
  prompt?: number
  outcome?: string
}
type Page = { numItems: number; cursor: string | null }

/** Runs that ended, newest first. A page is read whole and then sifted, so it may hold fewer than asked for. */
export async function ended(ctx: ReadCtx, filter: EndedFilter, paginationOpts: Page) {
  const { project, from = 0, until = Number.MAX_SAFE_INTEGER } = filter
  const projectId = project === undefined ? null : (await projectBySlug(ctx, project))._id
  const rows = await runsBetween(ctx, projectId, from, until).order("desc").paginate(paginationOpts)
  const page = []
  for (const run of rows.page) {
    if (!isWanted(run, filter)) continue
    const view = await viewWithSession(ctx, run)
    if (filter.model === undefined || (view.model ?? "") === filter.model) page.push(view)
  }
  return { ...rows, page }
}

function isWanted({ role, outcome, verdict, promptVersion }: Doc<"runs">, filter: EndedFilter): boolean {
  if (filter.prompt !== undefined && promptVersion !== filter.prompt) return false
  if (filter.role === undefined ? role === "check" : role !== filter.role) return false
  switch (filter.outcome) {
    case undefined:
      return true
    case "succeeded":
      return outcome !== undefined && SUCCEEDED.includes(outcome)
    case "failed":
      return outcome !== undefined && FAILED.includes(outcome)
    case "rejecting":
      return verdict !== undefined && verdict !== "approved"
    default:
      return outcome === filter.outcome
  }
}
