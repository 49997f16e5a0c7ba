/** Reads what was appended to a file since a position, whole lines only, and notices when it is another file. */
import { createHash } from "node:crypto"
import { open, readdir, stat, type FileHandle } from "node:fs/promises"
import path from "node:path"
import type { TranscriptPosition } from "#domain/session"

/** So much of the beginning tells one file from another that took its name and inode. */
const FINGERPRINT_BYTES = 256
const NEWLINE = 0x0a

export type Tail = {
  /** Where lines begin and end in `bytes`, without their newlines; `bytes` holds until the next reading. */
  lines: [start: number, end: number][]
  bytes: Buffer
  /** Lines that were longer than the reader's memory; they were passed over, whole. */
  oversized: number[]
  position: TranscriptPosition
  /** The file was truncated, replaced or rewritten: the lines begin at its start. */
  restarted: boolean
  /** There is more to read now. */
  more: boolean
  changedAt: number
}

/** Memory that one reading after the other uses: it grows to the longest line, never beyond its bound. */
export type TailReader = {
  /** Null where the file is gone. A last line without its newline stays for the next call. */
  read(file: string, from: TranscriptPosition | null, at?: ReadLimits): Promise<Tail | null>
}

export type ReadLimits = { bytes: number; lines: number }

const USUAL_LIMITS: ReadLimits = { bytes: 1 << 18, lines: 3_000 }

export function createTailReader(maxLineBytes = 1 << 25): TailReader {
  let memory = Buffer.allocUnsafeSlow(1 << 16)
  const room = (length: number): Buffer => {
    if (memory.length < length) memory = Buffer.allocUnsafeSlow(length)
    return memory
  }
  return {
    async read(file, from, limits = USUAL_LIMITS) {
      const handle = await openIfThere(file)
      if (!handle) return null
      try {
        const { ino, size, mtimeMs } = await handle.stat()
        const inode = String(ino)
        const isSame =
          from !== null &&
          from.inode === inode &&
          size >= from.offset &&
          (await fingerprint(handle, from.offset)) === from.fingerprint
        const start = isSame ? from.offset : 0
        const part = await readPart(handle, start, size, room, { ...limits, maxLineBytes })
        return {
          ...part,
          position: { offset: part.end, inode, fingerprint: await fingerprint(handle, part.end) },
          restarted: from !== null && !isSame,
          changedAt: mtimeMs,
        }
      } finally {
        await handle.close()
      }
    },
  }
}

type Part = Pick<Tail, "lines" | "bytes" | "oversized" | "more"> & { end: number }

async function readPart(
  handle: FileHandle,
  start: number,
  size: number,
  room: (length: number) => Buffer,
  limits: ReadLimits & { maxLineBytes: number },
): Promise<Part> {
  const { maxLineBytes } = limits
  for (
    let length = Math.min(limits.bytes, size - start);
    ;
    length = Math.min(length * 4, size - start, maxLineBytes)
  ) {
    const bytes = room(length)
    const { bytesRead } = length > 0 ? await handle.read(bytes, 0, length, start) : { bytesRead: 0 }
    const last = bytesRead === 0 ? -1 : bytes.lastIndexOf(NEWLINE, bytesRead - 1)
    if (last >= 0) {
      const { lines, length: taken } = linesIn(bytes, last + 1, limits.lines)
      const end = start + taken
      const more = taken < last + 1 || (size > end && start + bytesRead < size)
      return { lines, bytes, oversized: [], end, more }
    }
    // A single line may be longer than a chunk, and the last one may be unfinished.
    if (length >= size - start) return { lines: [], bytes, oversized: [], end: start, more: false }
    if (length < maxLineBytes) continue
    const end = await endOfLine(handle, start + bytesRead, size, bytes)
    if (end === null) return { lines: [], bytes, oversized: [], end: start, more: false }
    return { lines: [], bytes, oversized: [end - start], end, more: end < size }
  }
}

function linesIn(bytes: Buffer, within: number, most: number): { lines: [number, number][]; length: number } {
  const lines: [number, number][] = []
  let start = 0
  while (start < within && lines.length < most) {
    const end = bytes.indexOf(NEWLINE, start)
    if (end > start) lines.push([start, end])
    start = end + 1
  }
  return { lines, length: start }
}

/** Where a line ends that is too long to be held; null while it is not finished. */
async function endOfLine(
  handle: FileHandle,
  from: number,
  size: number,
  bytes: Buffer,
): Promise<number | null> {
  for (let at = from; at < size;) {
    const { bytesRead } = await handle.read(bytes, 0, Math.min(bytes.length, size - at), at)
    if (bytesRead === 0) return null
    const newline = bytes.subarray(0, bytesRead).indexOf(NEWLINE)
    if (newline >= 0) return at + newline + 1
    at += bytesRead
  }
  return null
}

/** Covers only bytes that were read already, so that a growing file keeps its fingerprint. */
async function fingerprint(handle: FileHandle, offset: number): Promise<string> {
  const length = Math.min(FINGERPRINT_BYTES, offset)
  const buffer = Buffer.alloc(length)
  await handle.read(buffer, 0, length, 0)
  return `${length}:${createHash("sha256").update(buffer).digest("hex").slice(0, 32)}`
}

async function openIfThere(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, "r")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw error
  }
}

/** A file that was renamed beside its old name (`x.jsonl` to `x.jsonl.reset.<time>`, `.deleted.<time>`, `.1`), by its inode. */
export async function movedTo(file: string, inode: string): Promise<string | null> {
  const directory = path.dirname(file)
  const names = await readdir(directory).catch(() => [])
  for (const name of names.filter((other) => other.startsWith(`${path.basename(file)}.`))) {
    const found = await stat(path.join(directory, name)).catch(() => null)
    if (found && String(found.ino) === inode) return path.join(directory, name)
  }
  return null
}
