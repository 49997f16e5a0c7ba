/**
 * The way back to the state before a transaction, for a database in memory: it has one connection, so a snapshot beside
 * the transaction cannot be opened, only made. What was written is taken back under a savepoint, which is then undone.
 */
import type { JsonObject } from "../values/json.ts"
import type { Table } from "./catalog.ts"
import { workIn } from "./namespace.ts"
import { selectDocument, type RootWork, type StoredDocument } from "./work.ts"
import { storeChanged, storeNew, storeRemoved } from "./write.ts"

type Before = { component: string; table: Table; id: string; stored: StoredDocument | null }

export class UndoLog {
  readonly #before = new Map<string, Before>()

  /** What a document was when this transaction first wrote it; null where it was not there. */
  note(component: string, table: Table, id: string, stored: StoredDocument | null): void {
    const key = `${component};${id}`
    if (!this.#before.has(key)) this.#before.set(key, { component, table, id, stored })
  }

  entries(): Iterable<Before> {
    return this.#before.values()
  }
}

/** `scratch` keeps the books of the rewinding, which nobody is to see. */
export function rewind(log: UndoLog, scratch: RootWork): void {
  for (const { component, table, id, stored } of [...log.entries()]) {
    const work = workIn(scratch, component)
    const now = work.state.catalog.byNumber(table.number)
    // A savepoint's rollback may have taken the whole table away.
    if (now === undefined) continue
    const current = selectDocument(work.connection, now, id)
    const document =
      stored === null
        ? null
        : { fields: JSON.parse(stored.body) as JsonObject, text: stored.body, size: stored.size }
    if (current === null && document !== null) storeNew(work, now, id, document)
    else if (current !== null && document === null) storeRemoved(work, now, id, current)
    else if (current !== null && document !== null) storeChanged(work, now, id, current, document)
  }
}
