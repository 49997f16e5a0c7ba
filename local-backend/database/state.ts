/** What a transaction starts from: the clock, the tables and the deployed schema at one commit. Immutable. */
import type { JsonValue, SchemaJson } from "./types.ts"
import { Catalog } from "./catalog.ts"
import type { Sqlite } from "./sqlite.ts"

export type State = {
  readonly ts: bigint
  /** The newest `_creationTime` ever given. */
  readonly creationTime: number
  readonly catalog: Catalog
  readonly schema: SchemaJson | null
  /** Document validators by table, where the schema asks for validation. */
  readonly validators: ReadonlyMap<string, JsonValue>
}

const SCHEMA_KEY = "database:schema"

export function loadState(connection: Sqlite): State {
  const [ts, creationTime] = connection.get("SELECT ts, creation_time FROM clock") ?? []
  const text = readMeta(connection, SCHEMA_KEY)
  const schema = text === null ? null : (JSON.parse(text) as SchemaJson)
  return {
    ts: BigInt(String(ts)),
    creationTime: Number(creationTime),
    catalog: Catalog.load(connection),
    schema,
    validators: validatorsOf(schema),
  }
}

export function validatorsOf(schema: SchemaJson | null): Map<string, JsonValue> {
  const validators = new Map<string, JsonValue>()
  if (schema === null || !schema.schemaValidation) return validators
  for (const { tableName, documentType } of schema.tables)
    if (documentType !== null) validators.set(tableName, documentType)
  return validators
}

export function saveSchema(connection: Sqlite, schema: SchemaJson | null): void {
  writeMeta(connection, SCHEMA_KEY, schema === null ? null : JSON.stringify(schema))
}

export function saveClock(connection: Sqlite, ts: bigint, creationTime: number): void {
  connection.run("UPDATE clock SET ts = ?, creation_time = ?", String(ts), creationTime)
}

export function readMeta(connection: Sqlite, key: string): string | null {
  const row = connection.get("SELECT value FROM meta WHERE key = ?", key)
  return row === undefined ? null : String(row[0])
}

export function writeMeta(connection: Sqlite, key: string, value: string | null): void {
  if (value === null) connection.run("DELETE FROM meta WHERE key = ?", key)
  else
    connection.run(
      "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      key,
      value,
    )
}
