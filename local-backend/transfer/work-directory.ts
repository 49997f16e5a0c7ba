/** Files that live only while something is on its way: uploads, and exports until they are fetched. */
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

export type WorkDirectory = {
  /** Removes what an earlier process left. Before anything else. */
  clear(): Promise<void>
  /** Made when first needed. */
  path(): Promise<string>
  remove(): Promise<void>
}

export function createWorkDirectory(wanted: string | undefined): WorkDirectory {
  let made: Promise<string> | null = null
  async function make(): Promise<string> {
    if (wanted === undefined) return await mkdtemp(join(tmpdir(), "backend-transfer-"))
    await mkdir(wanted, { recursive: true, mode: 0o700 })
    return wanted
  }
  return {
    async clear() {
      if (wanted !== undefined) await rm(wanted, { recursive: true, force: true })
    },
    path: () => (made ??= make()),
    async remove() {
      if (made !== null) await rm(await made, { recursive: true, force: true })
    },
  }
}
