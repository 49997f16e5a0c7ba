/** Bytes of files in a directory. A file appears whole and synced under its key, or not at all. */
import { createReadStream } from "node:fs"
import * as sync from "node:fs"
import { mkdir, open, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { measured, writtenOf, type Expected } from "./digest.ts"
import { FileError, type ByteRange, type LocalFileBytes, type Written } from "./types.ts"

/** What is being written carries this ending, so that the sweep after a crash knows it. */
export const HALF_WRITTEN = ".part"
const KEY = /^[0-9a-f-]{36}$/

export function directoryBytes(directory: string): LocalFileBytes {
  /** Keys come from URLs too: nothing else may become a path. */
  function pathOf(key: string): string {
    if (!KEY.test(key)) throw new Error(`"${key}" is no key of a file.`)
    return join(directory, key)
  }

  async function write(
    key: string,
    source: AsyncIterable<Uint8Array>,
    expected?: Expected,
  ): Promise<Written> {
    const path = pathOf(key)
    const { chunks, written } = measured(source, expected)
    await mkdir(directory, { recursive: true, mode: 0o700 })
    try {
      const file = await open(path + HALF_WRITTEN, "wx", 0o600)
      try {
        for await (const chunk of chunks) await file.appendFile(chunk)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(path + HALF_WRITTEN, path)
      await syncDirectory(directory)
    } catch (error) {
      await rm(path + HALF_WRITTEN, { force: true }).catch(() => {})
      throw readable(error)
    }
    return written()
  }

  function writeNow(key: string, bytes: Uint8Array): Written {
    const path = pathOf(key)
    const written = writtenOf(bytes)
    sync.mkdirSync(directory, { recursive: true, mode: 0o700 })
    try {
      sync.writeFileSync(path + HALF_WRITTEN, bytes, { flag: "wx", mode: 0o600, flush: true })
      sync.renameSync(path + HALF_WRITTEN, path)
      const handle = sync.openSync(directory, "r")
      try {
        sync.fsyncSync(handle)
      } finally {
        sync.closeSync(handle)
      }
    } catch (error) {
      sync.rmSync(path + HALF_WRITTEN, { force: true })
      throw readable(error)
    }
    return written
  }

  return {
    write,
    writeNow,

    async read(key, range) {
      if (!KEY.test(key)) return null
      // Opened at once: a file that is deleted while it is read is read to its end all the same.
      const file = await open(pathOf(key), "r").catch(missing)
      if (file === null) return null
      if (range !== undefined && range.end <= range.start) {
        await file.close()
        return nothing()
      }
      return createReadStream("", { fd: file, ...limits(range) }) as AsyncIterable<Uint8Array>
    },

    readNow(key) {
      if (!KEY.test(key)) return null
      try {
        return sync.readFileSync(pathOf(key))
      } catch (error) {
        return missing(error)
      }
    },

    async remove(keys) {
      for (const key of keys) await rm(pathOf(key), { force: true })
    },

    removeNow(keys) {
      for (const key of keys) sync.rmSync(join(directory, key), { force: true })
    },

    listNow() {
      try {
        return sync.readdirSync(directory).filter((name) => KEY.test(name.replace(HALF_WRITTEN, "")))
      } catch (error) {
        return missing(error) ?? []
      }
    },
  }
}

/** The new name is durable once its directory is. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r")
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function limits(range: ByteRange | undefined): { start?: number; end?: number } {
  return range === undefined ? {} : { start: range.start, end: range.end - 1 }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function missing(error: unknown): null {
  if (codeOf(error) === "ENOENT") return null
  throw error
}

function readable(error: unknown): unknown {
  const code = codeOf(error)
  if (code === "ENOSPC" || code === "EDQUOT")
    return new FileError("NoSpace", "The disk that holds the files is full.")
  return error
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null
}
