/** Files that only their owner may read: made once, never half-written, never widened. */
import { randomBytes } from "node:crypto"
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs"
import path from "node:path"

/** Returns the file's content, after making it with `make` where it does not exist; two makers agree on one content. */
export async function ensureSecretFile(file: string, make: () => string | Promise<string>): Promise<string> {
  const existing = readIfThere(file)
  if (existing !== null) return existing
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`
  writeFileSync(draft, await make(), { mode: 0o600, flush: true })
  try {
    // A link fails where the name is taken, so whoever comes second reads what the first wrote.
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  } finally {
    unlinkSync(draft)
  }
  chmodSync(file, 0o600)
  return readFileSync(file, "utf8")
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw error
  }
}
