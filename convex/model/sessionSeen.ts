/** Which messages of a session are stored or counted already: hashes of their ids, packed into a few rows. */
import type { SessionLane } from "#domain/session"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { WriteCtx } from "./context.ts"

const IDS_PER_ROW = 1_024
/** A million messages; a session that is longer would forget its beginning, and nothing of what is new. */
const MAX_ROWS = 1_000

/** Leaves out what was seen before (or twice now) and remembers the rest. */
export async function takeUnseen<Item>(
  ctx: WriteCtx,
  sessionId: Id<"sessions">,
  lane: SessionLane,
  items: readonly Item[],
  hashOf: (item: Item) => number,
): Promise<Item[]> {
  if (items.length === 0) return []
  const rows = await ctx.db
    .query("sessionSeen")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId).eq("lane", lane))
    .order("desc")
    .take(MAX_ROWS)
  const seen = rows.map((row) => new Float64Array(row.ids))
  const taken = new Set<number>()
  const fresh = items.filter((item) => {
    const hash = hashOf(item)
    if (taken.has(hash) || seen.some((ids) => ids.includes(hash))) return false
    taken.add(hash)
    return true
  })
  if (taken.size > 0) await remember(ctx, { sessionId, lane }, rows[0] ?? null, [...taken])
  return fresh
}

async function remember(
  ctx: WriteCtx,
  key: { sessionId: Id<"sessions">; lane: SessionLane },
  last: Doc<"sessionSeen"> | null,
  hashes: number[],
): Promise<void> {
  const kept = last ? [...new Float64Array(last.ids)] : []
  const room = last ? Math.max(0, IDS_PER_ROW - kept.length) : 0
  if (last && room > 0)
    await ctx.db.patch("sessionSeen", last._id, { ids: pack([...kept, ...hashes.slice(0, room)]) })
  let number = last ? last.number + 1 : 0
  for (let at = room; at < hashes.length; at += IDS_PER_ROW)
    await ctx.db.insert("sessionSeen", {
      ...key,
      number: number++,
      ids: pack(hashes.slice(at, at + IDS_PER_ROW)),
    })
}

const pack = (hashes: number[]): ArrayBuffer => new Float64Array(hashes).buffer
