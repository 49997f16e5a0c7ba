/** Transcripts: stored together with how far they are read, counted once whatever is read twice. */
import { hash53 } from "#domain/hash53"
import { unpackAnswers } from "#domain/packed-answers"
import {
  addUsage,
  NO_USAGE,
  type SessionFacts,
  type SessionStatus,
  type SessionSystem,
  type TranscriptEntry,
  type TranscriptPosition,
} from "#domain/session"
import type { SessionDelivery } from "#domain/session-delivery"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { referred, sessionOfRun } from "./find.ts"
import { noteAnswers, writeModelUses, type ModelUses } from "./modelUse.ts"
import { orRefuse } from "./refusals.ts"
import { chatOf } from "./sessionChats.ts"
import { takeUnseen } from "./sessionSeen.ts"
import { settleLateUsage } from "./usage.ts"

/** A page stays far below Convex's 1 MiB per document. */
const MAX_PAGE_ENTRIES = 50
const MAX_PAGE_CHARACTERS = 200_000

/** `isKnown` is false for the transcript of a run that this database does not have: nothing of it is stored. */
export type Recorded = { position: TranscriptPosition | null; isKnown: boolean }

/** Stores each delivery with its position, if the stored one still is `from`; answers the positions stored now. */
export async function record(
  ctx: WriteCtx,
  { deliveries }: { deliveries: SessionDelivery[] },
): Promise<Recorded[]> {
  const uses: ModelUses = new Map()
  const recorded: Recorded[] = []
  for (const delivery of deliveries) recorded.push(await recordOne(ctx, delivery, uses))
  await writeModelUses(ctx, uses)
  return recorded
}

async function recordOne(ctx: WriteCtx, delivery: SessionDelivery, uses: ModelUses): Promise<Recorded> {
  const { system, name, lane, from, to } = delivery
  const positions = await positionsRow(ctx, system, name)
  const stored = positions?.[lane] ?? null
  if (!isSame(stored, from)) return { position: stored, isKnown: true }
  const run = await runOf(ctx, system, name)
  if (system === "clutch" && !run) return { position: null, isKnown: false }
  const session =
    (positions && (await ctx.db.get("sessions", positions.sessionId))) ??
    (await openSession(ctx, delivery, run))
  if (lane === "sum") await count(ctx, session, delivery, run, uses)
  else await append(ctx, session, delivery)
  if (positions) await ctx.db.patch("sessionPositions", positions._id, { [lane]: to })
  else
    await ctx.db.insert("sessionPositions", {
      organizationId: ctx.actor.organizationId,
      ...{ system, name, sessionId: session._id, sum: null, pages: null },
      [lane]: to,
    })
  return { position: to, isKnown: true }
}

/** How far transcripts are read, in the order asked; null for one that nobody read yet. */
export function positionsOf(ctx: ReadCtx, transcripts: { system: SessionSystem; name: string }[]) {
  return Promise.all(
    transcripts.map(async ({ system, name }) => {
      const row = await positionsRow(ctx, system, name)
      const session = row && (await ctx.db.get("sessions", row.sessionId))
      return session && { sum: row.sum, pages: row.pages, model: session.model, status: session.status }
    }),
  )
}

/** How far the transcript of a run is stored whole. */
export async function positionOfRun(ctx: ReadCtx, runId: string): Promise<TranscriptPosition | null> {
  return (await positionsRow(ctx, "clutch", runId))?.pages ?? null
}

/** The end of a run is the end of its conversation. */
export async function endSession(ctx: WriteCtx, run: Doc<"runs">): Promise<void> {
  const session = await sessionOfRun(ctx, run)
  if (session) await ctx.db.patch("sessions", session._id, { status: "ended" })
}

async function openSession(
  ctx: WriteCtx,
  { system, name, source, facts }: SessionDelivery,
  run: Doc<"runs"> | null,
): Promise<Doc<"sessions">> {
  const startedAt = facts.startedAt ?? facts.lastAt ?? Date.now()
  const owner = run ?? (await chatOf(ctx, { system, name }))
  const projectId = owner?.projectId ?? (await projectOfDirectory(ctx, facts.cwd))
  const sessionId = await ctx.db.insert("sessions", {
    organizationId: ctx.actor.organizationId,
    ...{ system, name, source, startedAt },
    ...(projectId && { projectId }),
    ...(run && { taskId: run.taskId, runId: run._id }),
    status: run ? statusOfRun(run) : (facts.status ?? "idle"),
    updatedAt: facts.lastAt ?? startedAt,
    usage: NO_USAGE,
    ...{ messages: 0, unknownLines: 0, apiCalls: 0, lastPage: 0, lastLine: "", preview: "" },
  })
  return referred(ctx, "sessions", sessionId)
}

async function count(
  ctx: WriteCtx,
  session: Doc<"sessions">,
  { answers, facts }: SessionDelivery,
  run: Doc<"runs"> | null,
  uses: ModelUses,
): Promise<void> {
  const counted = orRefuse(unpackAnswers(answers))
  const fresh = await takeUnseen(ctx, session._id, "sum", counted, ({ hash }) => hash)
  noteAnswers(uses, fresh, session.projectId, facts.model ?? session.model)
  const usage = fresh.reduce((sum, answer) => addUsage(sum, answer.usage), session.usage)
  const apiCalls = session.apiCalls + fresh.length
  await ctx.db.patch("sessions", session._id, { ...told(session, facts, run), usage, apiCalls })
  if (run) await settleLateUsage(ctx, run, session, await referred(ctx, "sessions", session._id))
}

/** What the lines say of the session as a whole. The status of a run's session is the run's own. */
function told(
  session: Doc<"sessions">,
  { lastAt, startedAt, title, status, ...facts }: SessionFacts,
  run: Doc<"runs"> | null,
) {
  const firstLine = session.title ?? title
  const lastLine = facts.lastLine ?? session.lastLine
  return {
    ...facts,
    ...(firstLine !== undefined && { title: firstLine }),
    preview: firstLine ? `${firstLine}\n${lastLine}` : lastLine,
    startedAt: Math.min(session.startedAt, startedAt ?? lastAt ?? Infinity),
    updatedAt: Math.max(session.updatedAt, lastAt ?? 0),
    status: run ? statusOfRun(run) : (status ?? session.status),
  }
}

const statusOfRun = (run: Doc<"runs">): SessionStatus => (run.state === "ended" ? "ended" : "active")

async function append(ctx: WriteCtx, session: Doc<"sessions">, { entries }: SessionDelivery): Promise<void> {
  const fresh = await takeUnseen(ctx, session._id, "pages", entries, ({ messageId }) => hash53(messageId))
  if (fresh.length === 0) return
  for (const { whole } of fresh) {
    const storageId = whole && ctx.db.system.normalizeId("_storage", whole.storageId)
    if (storageId) await ctx.db.insert("sessionTexts", { sessionId: session._id, storageId })
  }
  const unknown = fresh.filter(({ kind }) => kind === "unknown").length
  await ctx.db.patch("sessions", session._id, {
    lastPage: await fillPages(ctx, session, fresh),
    messages: session.messages + fresh.length - unknown,
    unknownLines: session.unknownLines + unknown,
  })
}

/** Fills the last page, then new ones; returns the number of the last. */
async function fillPages(
  ctx: WriteCtx,
  session: Doc<"sessions">,
  entries: readonly TranscriptEntry[],
): Promise<number> {
  const last = await ctx.db
    .query("sessionPages")
    .withIndex("by_session", (q) => q.eq("sessionId", session._id).eq("number", session.lastPage))
    .unique()
  const pages: TranscriptEntry[][] = [last ? [...last.entries] : []]
  let characters = charactersOf(pages[0]!)
  for (const entry of entries) {
    if (pages.at(-1)!.length >= MAX_PAGE_ENTRIES || characters >= MAX_PAGE_CHARACTERS) {
      pages.push([])
      characters = 0
    }
    pages.at(-1)!.push(entry)
    characters += entry.text.length
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

const charactersOf = (page: readonly TranscriptEntry[]): number =>
  page.reduce((sum, { text }) => sum + text.length, 0)

/** The transcripts of our own runs are named by them. */
async function runOf(ctx: ReadCtx, system: SessionSystem, name: string): Promise<Doc<"runs"> | null> {
  if (system !== "clutch") return null
  const runId = ctx.db.normalizeId("runs", name)
  const run = runId && (await ctx.db.get("runs", runId))
  return run && run.organizationId === ctx.actor.organizationId ? run : null
}

/** A session that was held in a project's repository, or below it, is the project's. */
async function projectOfDirectory(ctx: ReadCtx, cwd: string | undefined) {
  if (cwd === undefined) return undefined
  const projects = await ctx.db
    .query("projects")
    .withIndex("by_slug", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .take(500)
  return projects.find(({ repository }) => cwd === repository || cwd.startsWith(`${repository}/`))?._id
}

const positionsRow = (ctx: ReadCtx, system: SessionSystem, name: string) =>
  ctx.db
    .query("sessionPositions")
    .withIndex("by_name", (q) =>
      q.eq("organizationId", ctx.actor.organizationId).eq("system", system).eq("name", name),
    )
    .unique()

const isSame = (a: TranscriptPosition | null, b: TranscriptPosition | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.offset === b.offset &&
    a.inode === b.inode &&
    a.fingerprint === b.fingerprint)
