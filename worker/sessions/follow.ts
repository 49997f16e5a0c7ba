/** Follows every transcript in a directory and stores what it reads together with how far it read. */
import { watch, type FSWatcher } from "node:fs"
import { mkdir, readdir } from "node:fs/promises"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { TranscriptEntry, TranscriptPosition } from "#domain/session"
import type { Log } from "#lib/log"
import { parseOpenclawLine } from "./openclaw-jsonl.ts"
import { readTail } from "./tail.ts"

/** Entries and the new position are stored in one transaction, and only if the stored position is still `from`. */
export type Delivery = {
  runId: string
  source: string
  from: TranscriptPosition | null
  to: TranscriptPosition
  entries: TranscriptEntry[]
  model?: string
}

export type SessionStore = {
  position(runId: string): Promise<TranscriptPosition | null>
  /** Returns the position that is stored now: `to`, or where another watcher got to. */
  record(delivery: Delivery): Promise<TranscriptPosition | null>
}

/** A writer that appends all the time is stored at most this often. */
const PAUSE_MS = 250
/** Where the file system tells of no changes (network mounts), looking once in a while still finds them. */
const RESCAN_MS = 2_000

/** One call per changed file at a time; runs until the signal says stop. */
export async function followTranscripts(
  directory: string,
  store: SessionStore,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(directory, { recursive: true })
  const positions = new Map<string, TranscriptPosition | null>()
  const busy = new Set<string>()
  const again = new Set<string>()

  const catchUp = async (name: string) => {
    const runId = runIdOf(name)
    if (runId === null || signal.aborted) return
    if (busy.has(name)) return void again.add(name)
    busy.add(name)
    try {
      do {
        again.delete(name)
        await readAll(path.join(directory, name), runId, positions, store)
        await sleep(PAUSE_MS, undefined, { signal })
      } while (again.has(name))
    } catch (error) {
      if (!signal.aborted) log.warn({ error, name }, "transcript.read_failed")
    } finally {
      busy.delete(name)
    }
  }

  const watcher: FSWatcher = watch(directory, (_event, name) => void (name && catchUp(name)))
  signal.addEventListener("abort", () => watcher.close(), { once: true })
  while (!signal.aborted) {
    for (const name of await readdir(directory)) void catchUp(name)
    await sleep(RESCAN_MS, undefined, { signal }).catch(() => {})
  }
}

/** Reads to the end of the file, one stored chunk after the other. */
export async function readAll(
  file: string,
  runId: string,
  positions: Map<string, TranscriptPosition | null>,
  store: SessionStore,
): Promise<void> {
  for (let more = true; more;) {
    const from = positions.get(runId) ?? (await store.position(runId))
    const tail = await readTail(file, from)
    if (!tail || (tail.position.offset === from?.offset && !tail.restarted)) return
    const parsed = tail.lines.map((line) => parseOpenclawLine(line, Date.now()))
    const model = parsed.findLast((line) => line.model !== undefined)?.model
    const entries = parsed.flatMap((line) => line.entries)
    positions.set(
      runId,
      await store.record({ runId, source: file, from, to: tail.position, entries, ...(model && { model }) }),
    )
    more = tail.more
  }
}

/** Only `<runId>.jsonl`; trajectories, resets and deleted copies are other things. */
const runIdOf = (name: string): string | null => /^([a-z0-9]+)\.jsonl$/i.exec(name)?.[1] ?? null
