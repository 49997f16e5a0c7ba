/** A copy of a running backend's data: the database of one moment, and the files that it knows. Start with it to restore. */
import { mkdir, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises"
import { dirname, isAbsolute, join } from "node:path"
import { Worker } from "node:worker_threads"
import { directoryBytes } from "../files/directory-bytes.ts"
import { TransferError, type TransferOptions } from "./types.ts"

/** The names in a data directory. */
export const DATABASE_FILE = "backend.sqlite"
export const FILES_DIRECTORY = "files"

export type Backup = {
  readonly directory: string
  /** The moment it is of: nanoseconds since 1970. */
  readonly ts: bigint
  readonly files: number
  readonly bytes: number
}

/** A null source is a copy that is there already and is only looked over. */
export type CopyTask = { source: string | null; target: string }
export type CopyResult = {
  ts: bigint
  problems: string[]
  files: { key: string; sha256: string; size: number }[]
}

/**
 * Makes a data directory that a backend can be started with. It appears under its name when it is whole.
 * @throws TransferError
 */
export async function backUp(options: TransferOptions, directory: string): Promise<Backup> {
  await checkTarget(directory)
  const { engine } = options
  const partial = `${directory}.part-${crypto.randomUUID()}`
  const hold = `backup:${partial}`
  await engine.files.holdFiles(hold)
  try {
    await mkdir(partial, { recursive: true, mode: 0o700 })
    const { ts, problems, files } = await copyDatabase(options, join(partial, DATABASE_FILE))
    if (problems.length > 0)
      throw new TransferError(
        "BackupFailed",
        `The database is damaged, so no backup was made: ${problems.join("; ")}.`,
      )
    await copyFiles(options, files, join(partial, FILES_DIRECTORY))
    await sync(partial)
    await rmdir(directory).catch(() => {})
    await rename(partial, directory)
    await sync(dirname(directory))
    const { size } = await stat(join(directory, DATABASE_FILE))
    return { directory, ts, files: files.length, bytes: files.reduce((sum, file) => sum + file.size, size) }
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw asTransferError(error, directory)
  } finally {
    await engine.files.releaseFiles(hold)
  }
}

async function checkTarget(directory: string): Promise<void> {
  if (!isAbsolute(directory))
    throw new TransferError(
      "BackupFailed",
      `The backup's directory must be an absolute path, and "${directory}" is none.`,
    )
  const names = await readdir(directory).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return []
    throw asTransferError(error, directory)
  })
  if (names.length > 0)
    throw new TransferError(
      "BackupTargetExists",
      `${directory} is not empty. A backup needs a directory of its own.`,
    )
}

async function copyDatabase({ engine, path }: TransferOptions, target: string): Promise<CopyResult> {
  if (path === ":memory:") await engine.transfer.copyDatabase(target)
  const task: CopyTask = { source: path === ":memory:" ? null : path, target }
  return await new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./copy-worker.ts", import.meta.url), {
      workerData: task,
      name: "backup",
    })
    worker.once("message", resolve)
    worker.once("error", reject)
    worker.once("exit", () => reject(new Error("The copying thread ended early.")))
  })
}

/** The hashes are those of the rows: a file that has changed on the disk is not taken for a good one. */
async function copyFiles(
  { engine }: TransferOptions,
  files: CopyResult["files"],
  directory: string,
): Promise<void> {
  const target = directoryBytes(directory)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  for (const { key, sha256 } of files) {
    const content = await engine.fileBytes.read(key)
    if (content === null)
      throw new TransferError("BackupFailed", `The bytes of the stored file ${key} are missing.`)
    await target.write(key, content, { sha256 })
  }
}

async function sync(directory: string): Promise<void> {
  const handle = await open(directory, "r")
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function asTransferError(error: unknown, directory: string): unknown {
  if (error instanceof TransferError || !(error instanceof Error)) return error
  const code = codeOf(error)
  const isOfTheDisk = code !== null && /^(E[A-Z]+)$/.test(code)
  const isNamed = error.name === "FileError" || error.name === "DatabaseError"
  if (!isOfTheDisk && !isNamed) return error
  return new TransferError("BackupFailed", `The backup to ${directory} failed: ${error.message}`)
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null
}
