/** The port behind which transcripts lie, whatever holds them: files, a database, a gateway. */
import type { SessionFacts, SessionSystem, TranscriptPosition } from "#domain/session"
import type { ReadLimits, Tail } from "./tail.ts"

export type Part = Pick<Tail, "lines" | "bytes" | "oversized" | "position" | "more" | "changedAt"> & {
  /** What is known of the session from elsewhere than its lines. */
  facts?: SessionFacts
  /** Nothing will follow: it was reset, or deleted. */
  isOver?: boolean
}

export type Transcript = {
  system: SessionSystem
  name: string
  /** Shown to people: where it is read from. */
  source: string
  /** What was written since then, at most so much of it; null where it is gone. */
  next(from: TranscriptPosition | null, limits: ReadLimits): Promise<Part | null>
  /** It lies in the archive: only what was begun is read to its end. */
  isArchived?: boolean
}

/** Tells of each transcript that is there, and again whenever there may be more to read. Ends with the signal. */
export type TranscriptSource = (
  notice: (transcript: Transcript) => void,
  stopping: AbortSignal,
) => Promise<void>

export const keyOf = ({ system, name }: Pick<Transcript, "system" | "name">): string => `${system} ${name}`
