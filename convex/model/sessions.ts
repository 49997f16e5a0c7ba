/** Transcripts: stored together with how far they are read, counted once whatever is read twice. */
import { addUsage, NO_USAGE, type TranscriptEntry, type TranscriptPosition } from "#domain/session"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { byId, referred, sessionOfRun } from "./find.ts"
import { settleLateUsage } from "./usage.ts"

/** A page stays far below Convex's 1 MiB per document. */
const MAX_PAGE_ENTRIES = 50
const MAX_PAGE_CHARACTERS = 200_000

export type Delivery = {
  runId: string
  source: string
  from: TranscriptPosition | null
  to: TranscriptPosition
  entries: TranscriptEntry[]
  model?: string
}

/** Stores entries and position in one transaction, if the stored position still is `from`; answers the stored one. */
export async function record(
  ctx: WriteCtx,
  { runId, source, from, to, entries, model }: Delivery,
): Promise<TranscriptPosition> {
  const run = await byId(ctx, "runs", runId)
  const position = await positionRow(ctx, run._id)
  if (position && !isSame(position, from)) return plain(position)
  const session = await sessionFor(ctx, run, source)
  const fresh = await takeUnseen(ctx, session._id, entries)
  await append(ctx, session, fresh, model)
  await settleLateUsage(ctx, run, session, await referred(ctx, "sessions", session._id))
  if (position) await ctx.db.patch("sessionPositions", position._id, { ...to, source })
  else
    await ctx.db.insert("sessionPositions", {
      ...to,
      source,
      runId: run._id,
      organizationId: run.organizationId,
    })
  return to
}

export async function positionOf(ctx: ReadCtx, runId: string): Promise<TranscriptPosition | null> {
  const run = await byId(ctx, "runs", runId)
  const row = await positionRow(ctx, run._id)
  return row && plain(row)
}

export const viewOfSession = (session: Doc<"sessions">, run: Doc<"runs">) => ({
  sessionId: session._id,
  runId: session.runId,
  model: session.model ?? null,
  status: run.state === "ended" ? ("ended" as const) : ("active" as const),
  startedAt: session.startedAt,
  updatedAt: session.updatedAt,
  usage: session.usage,
  messages: session.messages,
  lastLine: session.lastLine,
})

async function sessionFor(ctx: WriteCtx, run: Doc<"runs">, source: string): Promise<Doc<"sessions">> {
  const known = await sessionOfRun(ctx, run)
  if (known) return known
  const now = Date.now()
  const sessionId = await ctx.db.insert("sessions", {
    organizationId: run.organizationId,
    projectId: run.projectId,
    taskId: run.taskId,
    runId: run._id,
    source,
    startedAt: now,
    updatedAt: now,
    usage: NO_USAGE,
    messages: 0,
    lastLine: "",
    lastPage: 0,
  })
  return referred(ctx, "sessions", sessionId)
}

/** Leaves out what was stored before: a transcript that was rewritten is read again from its beginning. */
async function takeUnseen(
  ctx: WriteCtx,
  sessionId: Id<"sessions">,
  entries: readonly TranscriptEntry[],
): Promise<TranscriptEntry[]> {
  const fresh: TranscriptEntry[] = []
  for (const entry of entries) {
    const { messageId } = entry
    const seen = await ctx.db
      .query("sessionMessages")
      .withIndex("by_message", (q) => q.eq("sessionId", sessionId).eq("messageId", messageId))
      .unique()
    if (seen) continue
    await ctx.db.insert("sessionMessages", { sessionId, messageId })
    fresh.push(entry)
  }
  return fresh
}

async function append(
  ctx: WriteCtx,
  session: Doc<"sessions">,
  entries: readonly TranscriptEntry[],
  model?: string,
): Promise<void> {
  const lastPage = await fillPages(ctx, session, entries)
  const spoken = entries.findLast(({ kind, text }) => kind !== "tool_result" && text.trim() !== "")
  const usage = entries.reduce(
    (sum, entry) => (entry.usage ? addUsage(sum, entry.usage) : sum),
    session.usage,
  )
  await ctx.db.patch("sessions", session._id, {
    lastPage,
    usage,
    apiCalls: (session.apiCalls ?? 0) + entries.filter((entry) => entry.usage).length,
    messages: session.messages + entries.length,
    updatedAt: Date.now(),
    ...(model && { model }),
    ...(spoken && { lastLine: spoken.text.trim().split("\n", 1)[0]!.slice(0, 300) }),
  })
}

/** Fills the last page, then new ones; returns the number of the last. */
async function fillPages(
  ctx: WriteCtx,
  session: Doc<"sessions">,
  entries: readonly TranscriptEntry[],
): Promise<number> {
  if (entries.length === 0) return session.lastPage
  const last = await ctx.db
    .query("sessionPages")
    .withIndex("by_session", (q) => q.eq("sessionId", session._id).eq("number", session.lastPage))
    .unique()
  const pages: TranscriptEntry[][] = [last ? [...last.entries] : []]
  for (const entry of entries) {
    if (isFull(pages.at(-1)!)) pages.push([])
    pages.at(-1)!.push(entry)
  }
  for (const [index, page] of pages.entries()) {
    if (index === 0 && last) await ctx.db.patch("sessionPages", last._id, { entries: page })
    else
      await ctx.db.insert("sessionPages", {
        sessionId: session._id,
        number: session.lastPage + index,
        entries: page,
      })
  }
  return session.lastPage + pages.length - 1
}

const isFull = (page: readonly TranscriptEntry[]): boolean =>
  page.length >= MAX_PAGE_ENTRIES ||
  page.reduce((sum, { text }) => sum + text.length, 0) >= MAX_PAGE_CHARACTERS

const positionRow = (ctx: ReadCtx, runId: Id<"runs">) =>
  ctx.db
    .query("sessionPositions")
    .withIndex("by_run", (q) => q.eq("runId", runId))
    .unique()

const plain = ({ offset, inode, fingerprint }: TranscriptPosition): TranscriptPosition => ({
  offset,
  inode,
  fingerprint,
})

const isSame = (a: TranscriptPosition, b: TranscriptPosition | null): boolean =>
  b !== null && a.offset === b.offset && a.inode === b.inode && a.fingerprint === b.fingerprint
