/** Records of the server's own that system functions read: written durably, and whoever watches them hears of it. */
import type { Database, JsonValue, Transaction } from "../database/types.ts"
import { stateTopic } from "../functions/system/context.ts"

const PREFIX = "system:"

export function readSystemState(database: Database, key: string): JsonValue {
  const text = database.readMeta(PREFIX + key)
  return text === null ? null : (JSON.parse(text) as JsonValue)
}

/** Null removes the record. */
export function writeSystemState(
  database: Database,
  transaction: Transaction,
  key: string,
  value: JsonValue,
): void {
  database.writeMetaIn(transaction, PREFIX + key, value === null ? null : JSON.stringify(value))
  transaction.announce(stateTopic(key))
}

/** The record as a transaction of another kind writes it along; telling the watchers is then that one's part. */
export function systemStateRecord(key: string, value: JsonValue): ReadonlyMap<string, string> {
  return new Map([[PREFIX + key, JSON.stringify(value)]])
}
