/** A query's journal: where its page ended, so that a rerun covers the same stretch even when rows were added. */
import { z } from "zod"
import type { Frame } from "./frame.ts"

const Journal = z.object({ endCursor: z.string() })

/** Only the query that the client asked for has a journal; the queries it calls start anew. */
export function readJournal(frame: Frame): string | null {
  if (frame.depth > 1 || frame.root.journal.in === null) return null
  try {
    return Journal.parse(JSON.parse(frame.root.journal.in)).endCursor
  } catch {
    // The journal of another backend or version: the page is computed afresh, which is always correct.
    return null
  }
}

export function writeJournal(frame: Frame, endCursor: string): void {
  if (frame.depth === 1 && frame.kind === "query") frame.root.journal.out = JSON.stringify({ endCursor })
}
