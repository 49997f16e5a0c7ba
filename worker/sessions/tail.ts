/** Reads what was appended to a file since a position, whole lines only, and notices when it is another file. */
import { createHash } from "node:crypto"
import { open, type FileHandle } from "node:fs/promises"
import type { TranscriptPosition } from "#domain/session"

/** At most this much is read at once; the rest comes with the next call. */
const CHUNK_BYTES = 1 << 18
/** So much of the beginning tells one file from another that took its name and inode. */
const FINGERPRINT_BYTES = 256

export type Tail = {
  lines: string[]
  position: TranscriptPosition
  /** The file was truncated, replaced or rewritten: the lines begin at its start. */
  restarted: boolean
  /** There is more to read now. */
  more: boolean
}

/** Null where the file is gone. A last line without its newline stays for the next call. */
export async function readTail(file: string, from: TranscriptPosition | null): Promise<Tail | null> {
  let handle: FileHandle
  try {
    handle = await open(file, "r")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw error
  }
  try {
    const { ino, size } = await handle.stat({ bigint: false })
    const inode = String(ino)
    const isSame =
      from !== null &&
      from.inode === inode &&
      size >= from.offset &&
      (await fingerprint(handle, from.offset)) === from.fingerprint
    const start = isSame ? from.offset : 0
    const { text, end, more } = await readLines(handle, start, size)
    return {
      lines: text.split("\n").filter((line) => line.trim() !== ""),
      position: { offset: end, inode, fingerprint: await fingerprint(handle, end) },
      restarted: from !== null && !isSame,
      more,
    }
  } finally {
    await handle.close()
  }
}

async function readLines(
  handle: FileHandle,
  start: number,
  size: number,
): Promise<{ text: string; end: number; more: boolean }> {
  let length = Math.min(CHUNK_BYTES, size - start)
  for (;;) {
    const buffer = Buffer.alloc(length)
    const { bytesRead } = await handle.read(buffer, 0, length, start)
    const newline = buffer.subarray(0, bytesRead).lastIndexOf(0x0a)
    if (newline >= 0) {
      const end = start + newline + 1
      return { text: buffer.toString("utf8", 0, newline), end, more: size > end && bytesRead === CHUNK_BYTES }
    }
    // A single line may be longer than a chunk.
    if (length >= size - start) return { text: "", end: start, more: false }
    length = Math.min(length * 2, size - start)
  }
}

/** Covers only bytes that were read already, so that a growing file keeps its fingerprint. */
async function fingerprint(handle: FileHandle, offset: number): Promise<string> {
  const length = Math.min(FINGERPRINT_BYTES, offset)
  const buffer = Buffer.alloc(length)
  await handle.read(buffer, 0, length, 0)
  return `${length}:${createHash("sha256").update(buffer).digest("hex").slice(0, 32)}`
}
