/** Bytes of files in memory, for backends that leave nothing behind; and the way to them from another thread. */
import { writtenOf, type Expected } from "./digest.ts"
import type { ByteRange, FileBytes, FileMethods, LocalFileBytes } from "./types.ts"

/** One file may not take all the memory. */
const MAX_MEMORY_BYTES = 1024 ** 3

export function memoryBytes(): LocalFileBytes {
  const files = new Map<string, Uint8Array>()
  const removeNow = (keys: readonly string[]) => keys.forEach((key) => files.delete(key))
  return {
    async write(key, source, expected) {
      const limited = forMemory(expected)
      const bytes = await collect(source, limited.maxBytes)
      const written = writtenOf(bytes, limited)
      files.set(key, bytes)
      return written
    },
    writeNow(key, bytes) {
      files.set(key, Uint8Array.from(bytes))
      return writtenOf(bytes)
    },
    async read(key, range) {
      const bytes = files.get(key)
      return bytes === undefined ? null : once(slice(bytes, range))
    },
    readNow: (key) => files.get(key) ?? null,
    async remove(keys) {
      removeNow(keys)
    },
    removeNow,
    listNow: () => [...files.keys()],
  }
}

/** The engine's memory, as another thread reaches it. */
export function remoteBytes(
  engine: Pick<FileMethods, "writeBytes" | "readBytes" | "removeBytes">,
): FileBytes {
  return {
    async write(key, source, expected) {
      const limited = forMemory(expected)
      const bytes = await collect(source, limited.maxBytes)
      const written = writtenOf(bytes, limited)
      await engine.writeBytes(key, bytes)
      return written
    },
    async read(key, range) {
      const bytes = await engine.readBytes(key, range)
      return bytes === null ? null : once(bytes)
    },
    remove: (keys) => engine.removeBytes(keys),
  }
}

function forMemory(expected: Expected = {}): Expected & { maxBytes: number } {
  return { ...expected, maxBytes: Math.min(expected.maxBytes ?? Infinity, MAX_MEMORY_BYTES) }
}

export function slice(bytes: Uint8Array, range: ByteRange | undefined): Uint8Array {
  return range === undefined ? bytes : bytes.subarray(range.start, range.end)
}

/** Stops reading once the limit is passed: `writtenOf` refuses what came so far. */
export async function collect(
  source: AsyncIterable<Uint8Array>,
  maxBytes = Infinity,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of source) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > maxBytes) break
  }
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
