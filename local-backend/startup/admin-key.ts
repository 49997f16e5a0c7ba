/** The admin key: made once, kept in a file that only its owner may read. */
import { randomBytes } from "node:crypto"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { StartError } from "./start-error.ts"

const OWNER_ONLY = 0o600
const SECRET_BYTES = 32

export function newAdminKey(): string {
  return `local-backend|${randomBytes(SECRET_BYTES).toString("hex")}`
}

/** Reads the key, or makes the file. */
export async function loadAdminKey(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true })
  const key = newAdminKey()
  try {
    // Fails if the file is there, so two starts at once cannot make two keys.
    await writeFile(file, `${key}\n`, { mode: OWNER_ONLY, flag: "wx" })
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  }
  return readAdminKey(file)
}

export async function readAdminKey(file: string): Promise<string> {
  const key = (await readFile(file, "utf8")).trim()
  if (key !== "") return key
  throw new StartError(
    "EmptyAdminKey",
    `The admin key file ${file} is empty. Delete it, and a new key is made at the next start.`,
  )
}
