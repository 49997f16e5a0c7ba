/** Transcripts that are files: found in their places, watched, and read to the end even where they were moved away. */
import { watch } from "node:fs"
import { readdir, stat } from "node:fs/promises"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Log } from "#lib/log"
import { transcriptAt, transcriptsIn, type Place } from "./places.ts"
import { createTailReader, movedTo, type TailReader } from "./tail.ts"
import type { Transcript, TranscriptSource } from "./transcript.ts"

/** Where the file system tells of no changes (network mounts), looking once in a while still finds them. */
const RESCAN_MS = 2_000

export function filesOf(place: Place, log: Log, reader: TailReader = createTailReader()): TranscriptSource {
  return async (notice, stopping) => {
    const seen = new Map<string, string>()
    const noticeFile = (file: string, isArchived = false) => {
      const transcript = transcriptAt(place, file)
      if (transcript) notice(fileTranscript({ ...transcript, isArchived }, file, reader))
    }
    let watching: (() => void) | null = null
    for (let scans = 0; !stopping.aborted; scans++) {
      watching ??= watchPlace(place, noticeFile, log)
      const before = new Set(seen.keys())
      for await (const { file, stats } of transcriptsIn(place)) {
        before.delete(file)
        const mark = `${stats.ino} ${stats.size} ${stats.mtimeMs}`
        if (seen.get(file) === mark) continue
        seen.set(file, mark)
        noticeFile(file)
      }
      // What is gone may have been moved beside its name with lines that nobody has read.
      for (const file of before) {
        seen.delete(file)
        noticeFile(file)
      }
      if (scans === 0) for (const file of await archivedIn(place)) noticeFile(file, true)
      await sleep(RESCAN_MS, undefined, { signal: stopping }).catch(() => {})
    }
    watching?.()
  }
}

/** Null where there is nothing to watch yet. */
function watchPlace(place: Place, noticeFile: (file: string) => void, log: Log): (() => void) | null {
  try {
    const recursive = place.system !== "clutch"
    const watcher = watch(place.directory, { recursive }, (_event, name) => {
      if (name) noticeFile(path.join(place.directory, name))
    })
    watcher.on("error", (error) => log.warn({ error, ...place }, "transcripts.watch_failed"))
    return () => watcher.close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT")
      log.warn({ error, ...place }, "transcripts.watch_failed")
    return null
  }
}

function fileTranscript(
  named: Pick<Transcript, "system" | "name" | "isArchived">,
  file: string,
  reader: TailReader,
): Transcript {
  return {
    ...named,
    source: file,
    async next(from, limits) {
      const tail = await reader.read(file, from, limits)
      if (!from || (tail && !tail.restarted)) return tail
      const moved = await movedTo(file, from.inode)
      const rest = moved && (await reader.read(moved, from, limits))
      if (rest && !rest.restarted && rest.position.offset > from.offset) return { ...rest, more: true }
      // Looking into the moved file has used the reader's memory.
      if (tail) return moved ? reader.read(file, from, limits) : tail
      if (!moved) return null
      return {
        ...{ lines: [], bytes: Buffer.alloc(0), oversized: [], position: from, more: false },
        ...{ changedAt: Date.now(), isOver: true },
        facts: { status: "ended", stopReason: moved.includes(".reset.") ? "reset" : "deleted" },
      }
    },
  }
}

/** Names of transcripts that are there no more, but whose last lines lie in a reset or deleted copy. */
async function archivedIn(place: Place): Promise<string[]> {
  if (place.system !== "openclaw") return []
  const names = await readdir(place.directory, { recursive: true }).catch(() => [])
  const files = names.flatMap((name) => /^(.+\.jsonl)\.(?:reset|deleted)\./.exec(name)?.[1] ?? [])
  const gone: string[] = []
  for (const name of new Set(files)) {
    const file = path.join(place.directory, name)
    if (!(await stat(file).catch(() => null))) gone.push(file)
  }
  return gone
}
