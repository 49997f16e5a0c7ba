/** Files that other processes read while they are written: whole or not there, never half. */
import { randomBytes } from "node:crypto"
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import path from "node:path"
import type { z } from "zod"

/**
 * Writes beside, then renames: a reader, and a process that dies here, leaves the old content or the new. `durable` also
 * waits for the disk, for what must outlive the machine's power; the rest describes processes, which do not.
 */
export function writeAtomic(file: string, content: string, options: { durable?: boolean } = {}): void {
  const draft = writeDraft(file, content, options.durable)
  renameSync(draft, file)
  if (options.durable) syncDirectory(file)
}

/** Same, but only where the name is free. Answers false where someone else was first. */
export function createAtomic(file: string, content: string): boolean {
  const draft = writeDraft(file, content)
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    return false
  } finally {
    rmSync(draft, { force: true })
  }
}

/** The parsed content; null where there is no file. A file that does not parse is a bug or a foreign hand, and throws. */
export function readJson<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> | null {
  const text = readIfThere(file)
  if (text === null) return null
  const parsed = schema.safeParse(parseJson(text))
  if (!parsed.success)
    throw new Error(`${file} is not what Clutch writes there: ${parsed.error.issues[0]?.message}`)
  return parsed.data
}

export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw error
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function writeDraft(file: string, content: string, flush = false): string {
  const draft = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${process.pid}.${randomBytes(4).toString("hex")}`,
  )
  writeFileSync(draft, content, { mode: 0o600, flag: "wx", flush })
  return draft
}

/** A rename is durable once its directory is. */
function syncDirectory(file: string): void {
  const directory = openSync(path.dirname(file), "r")
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
