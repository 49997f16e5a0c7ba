/** What a transaction starts from: the clock, the tables and the deployed schema at one commit. Immutable. */
import type { JsonValue, SchemaJson } from "./types.ts"
import { Catalog } from "./catalog.ts"
import type { Namespace } from "./namespace.ts"
import type { Sqlite } from "./sqlite.ts"

/** The app's namespace is spread out here, because nearly everything is about it. */
export type State = Namespace & {
  readonly ts: bigint
  /** The newest `_creationTime` ever given. */
  readonly creationTime: number
  /** The namespaces of all components that were ever used, by path. */
  readonly components: ReadonlyMap<string, Namespace>
}

const SCHEMA_KEY = "database:schema"

export function loadState(connection: Sqlite): State {
  const [ts, creationTime] = connection.get("SELECT ts, creation_time FROM clock") ?? []
  const namespaces = new Map(
    [...Catalog.load(connection)].map(([component, catalog]) => {
      const schema = readSchema(connection, component)
      return [component, { catalog, schema, validators: validatorsOf(schema) }]
    }),
  )
  const app = namespaces.get("") ?? { catalog: new Catalog([]), schema: null, validators: new Map() }
  namespaces.delete("")
  return { ...app, ts: BigInt(String(ts)), creationTime: Number(creationTime), components: namespaces }
}

function readSchema(connection: Sqlite, component: string): SchemaJson | null {
  const text = readMeta(connection, schemaKey(component))
  return text === null ? null : (JSON.parse(text) as SchemaJson)
}

function schemaKey(component: string): string {
  return component === "" ? SCHEMA_KEY : `${SCHEMA_KEY}:${component}`
}

export function validatorsOf(schema: SchemaJson | null): Map<string, JsonValue> {
  const validators = new Map<string, JsonValue>()
  if (schema === null || !schema.schemaValidation) return validators
  for (const { tableName, documentType } of schema.tables)
    if (documentType !== null) validators.set(tableName, documentType)
  return validators
}

export function saveSchema(connection: Sqlite, component: string, schema: SchemaJson | null): void {
  writeMeta(connection, schemaKey(component), schema === null ? null : JSON.stringify(schema))
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
