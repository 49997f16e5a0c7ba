/** The output of an agent: redacted line by line, written to files that cannot fill the disk, its end kept for the record. */
import { closeSync, openSync, renameSync, writeSync } from "node:fs"
import { StringDecoder } from "node:string_decoder"
import type { Redact } from "./redact.ts"

export type OutputFile = {
  write(chunk: Buffer): void
  /** Writes what is left of an unfinished line. */
  end(): void
}

/** One file and its predecessor: at most twice this. */
const FILE_LIMIT_BYTES = 4 * 1024 * 1024
/** A line longer than this is written in pieces. */
const LINE_LIMIT = 64 * 1024
/** Kept back from a cut line, so that a secret across the cut is still seen whole. */
const OVERLAP = 512

export type OutputOptions = { redact: Redact; onText?: (text: string) => void; limitBytes?: number }

/** Writes at once and on the main thread: an agent that floods is slowed down by it, and nothing queues in memory. */
export function openOutput(
  file: string,
  { redact, onText, limitBytes = FILE_LIMIT_BYTES }: OutputOptions,
): OutputFile {
  const decoder = new StringDecoder("utf8")
  let descriptor = openSync(file, "a", 0o600)
  let size = 0
  let pending = ""
  let isOpen = true

  function put(text: string): void {
    if (text === "") return
    const clean = redact(text)
    onText?.(clean)
    try {
      if (size > 0 && size + clean.length > limitBytes) rotate()
      size += writeSync(descriptor, clean)
    } catch {
      // A full disk must not end the run: its output is the least of what would be lost.
    }
  }

  function rotate(): void {
    closeSync(descriptor)
    renameSync(file, `${file}.1`)
    descriptor = openSync(file, "a", 0o600)
    size = 0
  }

  return {
    write(chunk) {
      if (!isOpen) return
      pending += decoder.write(chunk)
      const lineEnd = pending.lastIndexOf("\n") + 1
      const cut = lineEnd > 0 ? lineEnd : pending.length > LINE_LIMIT ? pending.length - OVERLAP : 0
      put(pending.slice(0, cut))
      pending = pending.slice(cut)
    },
    end() {
      if (!isOpen) return
      put(pending + decoder.end())
      pending = ""
      isOpen = false
      closeSync(descriptor)
    },
  }
}

/** Remembers the last text of all outputs together. */
export function createTail(limit = 4_000) {
  let tail = ""
  return {
    add: (text: string) => {
      tail = (tail + text).slice(-limit)
    },
    /** Whole lines where there is more than one. */
    read: () => (tail.length < limit ? tail : tail.slice(tail.indexOf("\n") + 1)).trimEnd(),
  }
}
