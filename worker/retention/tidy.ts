/** Removes what ended runs have left and nobody needs any more: beside the loop's cycles, a bounded part at a time. */
import { setTimeout as pass } from "node:timers/promises"
import type { Log } from "#lib/log"
import { maySpend, spentFiles, type Known, type Spent } from "../retention.ts"
import { listRunFiles, removeDetachedTree, removeRunDirectory, removeTranscript } from "./files.ts"

export type Retention = {
  /** CLUTCH_HOME, absolute. */
  home: string
  keepMs: number
  /** What the backend knows of a run. */
  lookUp(runId: string): Promise<Known>
  /** Only the leading loop removes anything. */
  leads(): boolean
  log: Log
  now?: () => number
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

/** Runs that the backend is asked about in one go. */
const BATCH = 200
const EVERY_MS = 3_600_000
/** After a start, for the lead, and while there is more to remove. */
const SOON_MS = 30_000

/** Until the signal. What fails is logged and tried again with the next look. */
export async function keepTidy(retention: Retention, signal: AbortSignal): Promise<void> {
  const { sleep = (ms, stopping) => pass(ms, undefined, { signal: stopping }) } = retention
  let pauseMs = SOON_MS
  while (!signal.aborted) {
    await sleep(pauseMs, signal).catch(() => {})
    if (signal.aborted) return
    pauseMs = !retention.leads() || (await tidy(retention, signal)).hasMore ? SOON_MS : EVERY_MS
  }
}

export type Tidied = {
  directories: string[]
  transcripts: string[]
  detachedTrees: string[]
  hasMore: boolean
}

/** `hasMore`: the batch was full, and something of it could be removed. */
export async function tidy(retention: Retention, signal: AbortSignal): Promise<Tidied> {
  const { home, keepMs, log, now = Date.now } = retention
  const tidied: Tidied = { directories: [], transcripts: [], detachedTrees: [], hasMore: false }
  const candidates = listRunFiles(home).filter((files) => maySpend(files, now(), keepMs))
  for (const files of candidates.slice(0, BATCH)) {
    if (signal.aborted) break
    const { runId, detachedTrees } = files
    try {
      const spent = spentFiles(files, await retention.lookUp(runId), now(), keepMs)
      await remove(home, runId, detachedTrees, spent, signal)
      note(tidied, runId, spent)
    } catch (error) {
      if (!signal.aborted) log.warn({ error, run: runId }, "retention.failed")
    }
  }
  const { directories, transcripts, detachedTrees } = tidied
  const removed = directories.length + transcripts.length + detachedTrees.length
  if (removed > 0) {
    const counts = {
      directories: directories.length,
      transcripts: transcripts.length,
      detachedTrees: detachedTrees.length,
    }
    log.info(counts, "retention.removed")
  }
  return { ...tidied, hasMore: removed > 0 && candidates.length > BATCH }
}

/** The run directory goes last: it tells where the rest belongs. */
async function remove(
  home: string,
  runId: string,
  trees: Parameters<typeof removeDetachedTree>[1][],
  spent: Spent,
  signal: AbortSignal,
): Promise<void> {
  if (spent.detachedTree) for (const tree of trees) await removeDetachedTree(home, tree, signal)
  if (spent.transcript) await removeTranscript(home, runId)
  if (spent.directory) await removeRunDirectory(home, runId)
}

function note(tidied: Tidied, runId: string, spent: Spent): void {
  if (spent.directory) tidied.directories.push(runId)
  if (spent.transcript) tidied.transcripts.push(runId)
  if (spent.detachedTree) tidied.detachedTrees.push(runId)
}
