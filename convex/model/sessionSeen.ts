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
  idOf: (item: Item) => string,
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
    const hash = hash53(idOf(item))
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

/** 53 bits, as many as a number holds: among a hundred thousand ids of a session, one chance in a million of a clash. */
export function hash53(text: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 0x9e3779b1)
    low = Math.imul(low ^ unit, 0x5f356495)
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35)
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
  return (low >>> 0) * 2 ** 21 + (high >>> 11)
}
