/**
 * Takes transcripts in: whatever was noticed is read, parsed and stored in batches. Sums come first and live ones are read
 * once for both lanes; the pages of a backlog follow when nothing else waits. Positions are stored with what was read, so
 * that this may be killed at any point: what it knows in memory is never more than a guess that the backend corrects.
 */
import { setTimeout as sleep } from "node:timers/promises"
import type { SessionLane, SessionStatus, TranscriptPosition } from "#domain/session"
import type { SessionReading } from "#domain/session-delivery"
import type { Log } from "#lib/log"
import { readLines } from "./read.ts"
import type { Positions, SessionStore } from "./store.ts"
import { shortened } from "./texts.ts"
import { keyOf, type Part, type Transcript } from "./transcript.ts"

type Tracked = {
  transcript: Transcript
  /** How far it is read; undefined until the backend has said how far it is stored. */
  read: Positions | undefined
  model: string | undefined
  status: SessionStatus | undefined
  changedAt: number
}

type Batch = { deliveries: SessionReading[]; weight: number }

/** So that a burst of writes becomes one batch. */
const GATHER_MS = 20
/** A transaction stays small: so many rows are written or looked for, and so many transcripts. */
const MAX_WEIGHT = 3_000
const MAX_DELIVERIES = 100
const IN_FLIGHT = 2
/** A backlog is read in large parts for its sum, in small ones for its pages, so that what is live never waits long. */
const SUM_LIMITS = { bytes: 1 << 22, lines: 3_000 }
const PAGE_LIMITS = { bytes: 1 << 18, lines: 400 }
/** An agent that says nothing for so long waits for somebody, or is gone. */
const QUIET_MS = 10 * 60_000
const LOOK_FOR_QUIET_MS = 60_000
const RETRY_MS = 10_000
const POSITIONS_AT_ONCE = 500

export type Intake = {
  notice(transcript: Transcript): void
  run(stopping: AbortSignal): Promise<void>
  /** How many transcripts wait to be read in each lane. */
  waiting(): { sum: number; pages: number }
}

export function createIntake(store: SessionStore, log: Log): Intake {
  const known = new Map<string, Tracked>()
  const queues: { [lane in SessionLane]: Map<string, Tracked> } = { sum: new Map(), pages: new Map() }
  let wake = () => {}

  function notice(transcript: Transcript): void {
    const key = keyOf(transcript)
    const tracked = known.get(key) ?? {
      ...{ transcript, read: undefined, model: undefined, status: undefined, changedAt: 0 },
    }
    // It may be told of by another source now.
    tracked.transcript = transcript
    known.set(key, tracked)
    queues.sum.set(key, tracked)
    wake()
  }

  const forget = (key: string) => {
    known.delete(key)
    queues.sum.delete(key)
    queues.pages.delete(key)
  }

  async function loadPositions(stopping: AbortSignal): Promise<void> {
    const fresh = [...queues.sum, ...queues.pages].filter(([, { read }]) => read === undefined)
    for (let at = 0; at < fresh.length && !stopping.aborted; at += POSITIONS_AT_ONCE) {
      const some = fresh.slice(at, at + POSITIONS_AT_ONCE)
      const names = some.map(
        ([
          ,
          {
            transcript: { system, name },
          },
        ]) => ({ system, name }),
      )
      const answers = await store.positions(names)
      some.forEach(([key, tracked], index) => {
        const answer = answers[index]
        if (!answer && tracked.transcript.isArchived) return forget(key)
        tracked.read = { sum: answer?.sum ?? null, pages: answer?.pages ?? null }
        tracked.model ??= answer?.model
        tracked.status ??= answer?.status
      })
    }
  }

  /** The next batch: of what waits in sum, else of what waits for its pages. Null where nothing waits. */
  async function fill(stopping: AbortSignal): Promise<Batch | null> {
    const lane: SessionLane = queues.sum.size > 0 ? "sum" : "pages"
    const queue = queues[lane]
    const batch: Batch = { deliveries: [], weight: 0 }
    for (const [key, tracked] of queue) {
      if (stopping.aborted || batch.weight >= MAX_WEIGHT || batch.deliveries.length >= MAX_DELIVERIES) break
      if (!tracked.read) continue
      try {
        await readOne(key, tracked, lane, batch)
      } catch (error) {
        queue.delete(key)
        log.warn({ error, source: tracked.transcript.source }, "transcript.read_failed")
      }
      // What is live goes first, also while the pages of a backlog are read.
      if (lane === "pages" && queues.sum.size > 0) break
    }
    return batch.deliveries.length > 0 ? batch : null
  }

  async function readOne(key: string, tracked: Tracked, lane: SessionLane, batch: Batch): Promise<void> {
    const read = tracked.read!
    const from = read[lane]
    const part = await tracked.transcript.next(from, lane === "sum" ? SUM_LIMITS : PAGE_LIMITS)
    if (!part) return forget(key)
    const isLive = lane === "sum" && isSame(read.sum, read.pages) && isSmall(part)
    const lanes: SessionLane[] = isLive ? ["sum", "pages"] : [lane]
    if (!part.more) {
      queues[lane].delete(key)
      if (!isLive && lane === "sum" && !isSame(part.position, read.pages)) queues.pages.set(key, tracked)
    }
    const isNew = !isSame(part.position, from) && (part.position.offset > 0 || from !== null)
    if (!isNew && !part.facts) return
    await deliver(tracked, part, lanes, batch)
    if (part.isOver && !queues.pages.has(key)) forget(key)
  }

  async function deliver(tracked: Tracked, part: Part, lanes: SessionLane[], batch: Batch): Promise<void> {
    const { transcript, read } = tracked
    const { system, name, source } = transcript
    tracked.changedAt = part.changedAt
    const { facts, answers, entries } = readLines(
      part,
      { system, model: tracked.model },
      lanes,
      part.changedAt,
    )
    Object.assign(facts, part.facts)
    if (facts.status === "active" && isQuiet(part.changedAt)) facts.status = "idle"
    tracked.model = facts.model ?? tracked.model
    tracked.status = facts.status ?? tracked.status
    for (const lane of lanes) {
      const isSum = lane === "sum"
      batch.deliveries.push({
        ...{ system, name, source, lane, from: read![lane], to: part.position, facts },
        answers: isSum ? answers : [],
        entries: isSum ? [] : await shortened(entries, (text) => store.storeText(text)),
      })
      batch.weight += 10 + (isSum ? answers.length : entries.length)
      read![lane] = part.position
    }
  }

  /** What the backend did not take is read again from where it is stored. */
  async function send({ deliveries }: Batch): Promise<void> {
    try {
      const recorded = await store.record(deliveries)
      recorded.forEach(({ position, isKnown }, index) => {
        const { lane, to, ...named } = deliveries[index]!
        const tracked = known.get(keyOf(named))
        if (!isKnown) return forget(keyOf(named))
        if (!tracked || isSame(position, to)) return
        tracked.read = undefined
        queues[lane].set(keyOf(named), tracked)
      })
    } catch (error) {
      // One delivery that is refused must not hold up those that came with it.
      if (deliveries.length > 1) {
        for (const delivery of deliveries) await send({ deliveries: [delivery], weight: 0 })
        return
      }
      const [delivery] = deliveries
      log.warn({ error, source: delivery!.source, lane: delivery!.lane }, "transcript.store_failed")
      const tracked = known.get(keyOf(delivery!))
      if (!tracked) return
      tracked.read = undefined
      setTimeout(() => notice(tracked.transcript), RETRY_MS).unref()
    }
  }

  /** Sessions of others do not say that they are over; after a while without a word they count as idle. */
  function noticeQuiet(): void {
    for (const tracked of known.values()) {
      const { transcript, read, status, changedAt } = tracked
      if (status !== "active" || transcript.system === "clutch" || !read?.sum || !isQuiet(changedAt)) continue
      const { system, name, source } = transcript
      const position = { lane: "sum" as const, from: read.sum, to: read.sum }
      tracked.status = "idle"
      void send({
        deliveries: [
          { system, name, source, ...position, facts: { status: "idle" }, answers: [], entries: [] },
        ],
        weight: 0,
      })
    }
  }

  return {
    notice,
    waiting: () => ({ sum: queues.sum.size, pages: queues.pages.size }),
    async run(stopping) {
      const looking = setInterval(noticeQuiet, LOOK_FOR_QUIET_MS)
      const inFlight: Promise<void>[] = []
      stopping.addEventListener("abort", () => wake(), { once: true })
      while (!stopping.aborted) {
        await loadPositions(stopping)
        const batch = await fill(stopping)
        if (batch) {
          inFlight.push(send(batch))
          if (inFlight.length >= IN_FLIGHT) await inFlight.shift()
          continue
        }
        await Promise.all(inFlight.splice(0))
        if (queues.sum.size + queues.pages.size > 0 || stopping.aborted) continue
        await new Promise<void>((resolve) => (wake = resolve))
        await sleep(GATHER_MS, undefined, { signal: stopping }).catch(() => {})
      }
      clearInterval(looking)
    },
  }
}

const isQuiet = (changedAt: number): boolean => Date.now() - changedAt > QUIET_MS

/** Few enough lines for one reading in both lanes. */
const isSmall = ({ lines, more, bytes }: Part): boolean =>
  !more &&
  lines.length <= PAGE_LIMITS.lines &&
  (lines.at(-1)?.[1] ?? 0) <= Math.min(bytes.length, PAGE_LIMITS.bytes)

const isSame = (a: TranscriptPosition | null, b: TranscriptPosition | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.offset === b.offset &&
    a.inode === b.inode &&
    a.fingerprint === b.fingerprint)
