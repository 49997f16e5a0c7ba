/** Turns the next part of a transcript into deliveries: its sum, its entries, or both in one reading. */
import {
  MAX_DELIVERED,
  type PaidAnswer,
  type SessionFacts,
  type SessionLane,
  type TranscriptEntry,
} from "#domain/session"
import { parseLine, parserOf } from "./parsers/index.ts"
import type { Parser } from "./parsers/line.ts"
import type { Tail } from "./tail.ts"

export type Read = {
  facts: SessionFacts
  answers: PaidAnswer[]
  /** Empty unless the pages lane was asked for. */
  entries: TranscriptEntry[]
}

/** Only from this length on is it worth looking at the beginning of a line first. */
const LONG_LINE_BYTES = 2_048
const BEGINNING_BYTES = 1_024

export function readLines(
  tail: Pick<Tail, "lines" | "bytes" | "oversized">,
  transcript: { system: keyof typeof parserOf; model?: string | undefined },
  lanes: readonly SessionLane[],
  now: number,
): Read {
  const parser = parserOf[transcript.system]
  const read: Read = { facts: {}, answers: [], entries: [] }
  const wantsEntries = lanes.includes("pages")
  for (const [start, end] of tail.lines) {
    if (!wantsEntries && isBulk(parser, tail.bytes, start, end)) continue
    const line = parseLine(parser, tail.bytes.toString("utf8", start, end), now)
    merge(read.facts, line.facts)
    const model = read.facts.model ?? transcript.model
    for (const answer of line.answers) read.answers.push(model ? { model, ...answer } : answer)
    if (wantsEntries) read.entries.push(...line.entries())
  }
  for (const bytes of tail.oversized) {
    if (wantsEntries)
      read.entries.push({
        ...{ messageId: `oversized ${bytes} ${now}`, at: now, kind: "unknown" },
        text: `A line of ${bytes} bytes, which is longer than is read.`,
      })
  }
  if (read.entries.length > MAX_DELIVERED) read.entries = withoutRest(read.entries)
  read.answers = lastOfEach(read.answers, ({ answerId }) => answerId)
  return read
}

const isBulk = (parser: Parser, bytes: Buffer, start: number, end: number): boolean =>
  end - start > LONG_LINE_BYTES && parser.isBulk(bytes.toString("latin1", start, start + BEGINNING_BYTES))

/** A later line wins, but the title is what was said first. */
function merge(into: SessionFacts, { title, startedAt, ...facts }: SessionFacts): void {
  if (title !== undefined) into.title ??= title
  if (startedAt !== undefined) into.startedAt ??= startedAt
  Object.assign(into, facts)
}

/** A log may tell an answer several times, the last time with its final counts. */
function lastOfEach<Item>(items: Item[], idOf: (item: Item) => string): Item[] {
  const byId = new Map(items.map((item) => [idOf(item), item]))
  return byId.size === items.length ? items : [...byId.values()]
}

/** A few hundred lines with thousands of parts are no conversation; what is left out is said. */
function withoutRest(entries: TranscriptEntry[]): TranscriptEntry[] {
  const kept = entries.slice(0, MAX_DELIVERED - 1)
  const { messageId, at } = entries[kept.length]!
  const text = `${entries.length - kept.length} more parts were left out.`
  return [...kept, { messageId, at, kind: "unknown", text }]
}
