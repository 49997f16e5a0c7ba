/** Files that live only while something is on its way: uploads, and exports until they are fetched. */
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

export type WorkDirectory = {
  /** Made when first needed; what an earlier process left in it is gone. */
  path(): Promise<string>
  remove(): Promise<void>
}

export function createWorkDirectory(wanted: string | undefined): WorkDirectory {
  let made: Promise<string> | null = null
  async function make(): Promise<string> {
    if (wanted === undefined) return await mkdtemp(join(tmpdir(), "backend-transfer-"))
    await rm(wanted, { recursive: true, force: true })
    await mkdir(wanted, { recursive: true, mode: 0o700 })
    return wanted
  }
  return {
    path: () => (made ??= make()),
    async remove() {
      if (made !== null) await rm(await made, { recursive: true, force: true })
    },
  }
}
