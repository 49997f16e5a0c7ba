/** One page of a query: from a cursor to either the page's size or the cursor that pins its end. */
import { afterPrefix, compareKeys } from "../values/keys.ts"
import { decodeCursor, encodeCursor, fingerprintOf, type Position } from "./cursor.ts"
import { DatabaseError } from "./errors.ts"
import { planQuery, type Plan } from "./plan.ts"
import { QueryRun } from "./query.ts"
import type { ScannedRow } from "./scan.ts"
import type { Interval, Page, PageRequest } from "./types.ts"
import type { Work } from "./work.ts"

/** Pages beyond this share of a limit, or this many rows, should be split before they grow further. */
const SPLIT_SHARE = 0.75
const SPLIT_ROWS = 6_144

export function paginate(work: Work, request: PageRequest): Page {
  if (request.pageSize < 1)
    throw new DatabaseError("InvalidArgument", "Must request at least 1 document while paginating")
  const plan = planQuery(work.state.catalog, request.query)
  const fingerprint = fingerprintOf(request.query, plan)
  const start = request.cursor === null ? null : decodeCursor(fingerprint, request.cursor)
  const pinned = request.endCursor === null ? null : decodeCursor(fingerprint, request.endCursor)
  if (start?.kind === "end") return emptyPage(encodeCursor(fingerprint, start))

  const budget = budgetOf(work, pinned === null ? request : null)
  const run = new QueryRun(work, { ...plan, interval: narrow(plan, start, pinned) })
  const found = readPage(run, pinned === null ? request.pageSize : Infinity, budget)

  const last = found.scanned.at(-1)
  const end: Position =
    pinned ?? (found.exhausted || last === undefined ? { kind: "end" } : { kind: "after", key: last.key() })
  const middle =
    found.scanned.length > 2 ? found.scanned[Math.floor(found.scanned.length / 2) - 1] : undefined
  return {
    page: found.rows.map((row) => row.body),
    isDone: end.kind === "end",
    continueCursor: encodeCursor(fingerprint, end),
    splitCursor:
      middle === undefined ? null : encodeCursor(fingerprint, { kind: "after", key: middle.key() }),
    pageStatus: statusOf(found, budget),
  }
}

type Budget = { rows: number; bytes: number }
type Found = { rows: ScannedRow[]; scanned: ScannedRow[]; bytes: number; exhausted: boolean }

/** What may be read for this page: the caller's maxima within what the transaction has left. */
function budgetOf(work: Work, request: PageRequest | null): Budget {
  const { documentsRead, bytesRead } = work.usage.metrics()
  return {
    rows: Math.min(request?.maximumRowsRead ?? Infinity, documentsRead.remaining),
    bytes: Math.min(request?.maximumBytesRead ?? Infinity, bytesRead.remaining),
  }
}

function readPage(run: QueryRun, size: number, budget: Budget): Found {
  const found: Found = { rows: [], scanned: [], bytes: 0, exhausted: false }
  const isPinned = size === Infinity
  for (;;) {
    if (found.rows.length >= size) return found
    if (!isPinned && found.scanned.length > 0 && isSpent(found, budget)) return found
    const step = run.step()
    if (step.kind === "end") return { ...found, exhausted: true }
    found.scanned.push(step.row)
    found.bytes += step.row.size
    if (step.kind === "row") found.rows.push(step.row)
  }
}

function isSpent(found: Found, budget: Budget): boolean {
  return found.scanned.length >= budget.rows || found.bytes >= budget.bytes
}

function statusOf(found: Found, budget: Budget): Page["pageStatus"] {
  if (isSpent(found, budget) && !found.exhausted) return "SplitRequired"
  const isLarge =
    found.scanned.length > budget.rows * SPLIT_SHARE ||
    found.bytes > budget.bytes * SPLIT_SHARE ||
    found.rows.length > SPLIT_ROWS
  return isLarge ? "SplitRecommended" : null
}

/**
 * Cuts the query's range down to the part between the cursors; the start is exclusive, the pinned end inclusive. Cursors
 * come from clients, so their keys may lie anywhere: they narrow the range and never widen it.
 */
function narrow(plan: Plan, start: Position | null, pinned: Position | null): Interval {
  const { interval, order } = plan
  const after = start?.kind === "after" ? start.key : null
  const upTo = pinned?.kind === "after" ? pinned.key : null
  return order === "asc"
    ? within(interval, after && afterPrefix(after), upTo && afterPrefix(upTo))
    : within(interval, upTo, after)
}

function within(range: Interval, from: Uint8Array | null, to: Uint8Array | null): Interval {
  const start = from !== null && compareKeys(from, range.start) > 0 ? from : range.start
  const isEarlier = to !== null && (range.end === null || compareKeys(to, range.end) < 0)
  const end = isEarlier ? to : range.end
  return { start, end: end !== null && compareKeys(end, start) < 0 ? start : end }
}

function emptyPage(cursor: string): Page {
  return { page: [], isDone: true, continueCursor: cursor, splitCursor: null, pageStatus: null }
}
