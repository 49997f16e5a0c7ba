/** A text of this machine, for operations that take a file. */
import { readFile, stat } from "node:fs/promises"
import { formatBytes } from "#domain/format"
import { refusalError } from "../refusals.ts"

const MAX_BYTES = 1_000_000

/** Refused before it is read where there is none, or where it is too large to be what is asked for. */
export async function readTextFile(file: string): Promise<string> {
  const found = await stat(file).catch(() => null)
  if (!found?.isFile()) throw refusalError("not_found", `There is no file ${file} on Clutch's machine.`)
  if (found.size > MAX_BYTES)
    throw refusalError(
      "invalid_input",
      `${file} has ${formatBytes(found.size)}; at most ${formatBytes(MAX_BYTES)} are read.`,
    )
  return readFile(file, "utf8")
}
