/** Retention: which files of ended runs have served their time. Pure; worker/retention/tidy.ts looks, asks and removes. */

/** What one run has on the disk, whatever is left of it. */
export type RunFiles = {
  runId: string
  /** When something was last made or renamed in the run directory; null where there is none. */
  directoryChangedAt: number | null
  transcript: { changedAt: number; size: number } | null
  /** It has a work tree of its own without a branch (a reviewer's, a check's). */
  hasDetachedTree: boolean
  shimLives: boolean
}

/** `unknown`: the backend has no such run, for instance because its database was made anew. */
export type Standing = "open" | "ended" | "unknown"

/** What the backend says of a run. */
export type Known = {
  standing: Standing
  /** How far its transcript is stored, in bytes; null where nothing is. */
  readTo: number | null
}

export type Spent = { directory: boolean; transcript: boolean; detachedTree: boolean }

/** What is stored already is kept for a look at the raw lines; then it only costs the watcher a look at each turn. */
export const READ_TRANSCRIPT_KEPT_MS = 24 * 3_600_000

const NOTHING: Spent = { directory: false, transcript: false, detachedTree: false }

/** What may go. A run that is open, or whose shim lives, keeps everything, whatever its age. */
export function spentFiles(files: RunFiles, known: Known, now: number, keepMs: number): Spent {
  if (files.shimLives || known.standing === "open") return NOTHING
  const isOld = (changedAt: number) => now - changedAt >= keepMs
  const directory = files.directoryChangedAt !== null && isOld(files.directoryChangedAt)
  return {
    directory,
    transcript: files.transcript !== null && isTranscriptSpent(files.transcript, known, now, keepMs),
    // It was never meant to stay; of a run that nobody knows, age alone tells that it is over.
    detachedTree:
      files.hasDetachedTree && (known.standing === "ended" || directory || files.directoryChangedAt === null),
  }
}

/** Whether the backend is worth asking about it. */
export function maySpend(files: RunFiles, now: number, keepMs: number): boolean {
  const best = spentFiles(files, { standing: "ended", readTo: Infinity }, now, keepMs)
  return best.directory || best.transcript || best.detachedTree
}

/** One that was never read to its end waits for the watcher, but not for ever. */
function isTranscriptSpent(
  { changedAt, size }: NonNullable<RunFiles["transcript"]>,
  { standing, readTo }: Known,
  now: number,
  keepMs: number,
): boolean {
  const isRead = standing === "ended" && (size === 0 || (readTo ?? -1) >= size)
  return now - changedAt >= (isRead ? Math.min(READ_TRANSCRIPT_KEPT_MS, keepMs) : keepMs)
}
