/** What lies in the trash of this disk, for whoever looks from elsewhere. */
import path from "node:path"
import { MAX_TRASH_ENTRIES, type TrashEntry, type TrashLedger } from "#domain/maintenance"
import { homeOf } from "#lib/home"
import { measure } from "./places.ts"
import { listTrash } from "./trash.ts"

const MAX_BRANCHES = 50
const MAX_REASON = 500

/** An entry never changes once it is there: each is measured once. */
export function createTrashLedger(home: string): () => Promise<TrashLedger> {
  const sizes = new Map<string, number>()
  return async () => {
    const manifests = listTrash(home)
    const entries: TrashEntry[] = []
    let all = 0
    for (const { id, project, taskKey, savedAt, reason, branches, files } of manifests) {
      const bytes = sizes.get(id) ?? (await measure(path.join(homeOf(home).trash, id))).bytes
      sizes.set(id, bytes)
      all += bytes
      entries.push({
        ...{ id, project, taskKey, savedAt, bytes, hasFiles: files !== null },
        reason: reason.slice(0, MAX_REASON),
        branches: branches.slice(0, MAX_BRANCHES),
      })
    }
    const here = new Set(manifests.map(({ id }) => id))
    for (const id of sizes.keys()) if (!here.has(id)) sizes.delete(id)
    return { bytes: all, count: entries.length, entries: entries.slice(0, MAX_TRASH_ENTRIES) }
  }
}
