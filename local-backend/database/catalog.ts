/** Which tables and indexes exist. Immutable: a transaction works on its own version and a rollback forgets it. */
import type { Tables } from "../values/validators.ts"
import type { JsonValue } from "./types.ts"
import { encodeKey } from "../values/keys.ts"
import { fieldOf, isObject, type JsonObject, specialOf } from "../values/json.ts"
import { readStored } from "./index-definition.ts"
import { makeSearchIndex, type SearchIndex } from "./search/search-index.ts"
import type { Sqlite } from "./sqlite.ts"
import { makeVectorIndex, type VectorIndex } from "./vectors/vector-index.ts"

export type Index = {
  readonly id: number
  /** `tasks.by_project`: how read sets, write sets and error texts call it. */
  readonly name: string
  readonly descriptor: string
  /** The declared fields. */
  readonly declared: readonly string[]
  /** The fields of the key: the declared ones, then `_creationTime` and `_id` as tie breakers. */
  readonly fields: readonly string[]
  readonly paths: readonly (readonly string[])[]
  /** It is kept up to date, but no query may use it yet. */
  readonly staged: boolean
}

export type Table = {
  /** Of the row in the store: numbers are unique only within one component. */
  readonly id: number
  readonly number: number
  readonly name: string
  readonly indexes: ReadonlyMap<string, Index>
  readonly searches: ReadonlyMap<string, SearchIndex>
  readonly vectors: ReadonlyMap<string, VectorIndex>
}

export const BY_ID = "by_id"
export const BY_CREATION_TIME = "by_creation_time"
export const JOBS_TABLE = "_scheduled_functions"
const STORAGE_TABLE = "_storage"

/** System tables that functions may read, with the numbers that real ids carry. */
export const SYSTEM_TABLES: ReadonlyMap<string, number> = new Map([
  [JOBS_TABLE, 539],
  [STORAGE_TABLE, 540],
])

export function isSystemName(table: string): boolean {
  return table.startsWith("_")
}

export function makeIndex(
  id: number,
  table: string,
  descriptor: string,
  declared: readonly string[],
  staged = false,
): Index {
  const fields = keyFields(descriptor, declared)
  return {
    id,
    name: `${table}.${descriptor}`,
    descriptor,
    declared,
    fields,
    paths: fields.map((field) => field.split(".")),
    staged,
  }
}

type TableIndexes = Pick<Table, "indexes" | "searches" | "vectors">

/** The indexes of a table, of every kind, out of their stored rows: id, descriptor, definition. */
export function indexesOf(table: string, rows: readonly (readonly [number, string, string])[]): TableIndexes {
  const indexes = new Map<string, Index>()
  const searches = new Map<string, SearchIndex>()
  const vectors = new Map<string, VectorIndex>()
  for (const [id, descriptor, text] of rows) {
    const definition = readStored(text)
    if (definition.kind === "search")
      searches.set(descriptor, makeSearchIndex(id, table, descriptor, definition))
    else if (definition.kind === "vector")
      vectors.set(descriptor, makeVectorIndex(id, table, descriptor, definition))
    else indexes.set(descriptor, makeIndex(id, table, descriptor, definition.fields, definition.staged))
  }
  return { indexes, searches, vectors }
}

/** The fields of an index's key. Without `_creationTime`, documents with equal fields would come in random order. */
export function keyFields(descriptor: string, declared: readonly string[]): string[] {
  if (descriptor === BY_ID) return ["_id"]
  if (descriptor === BY_CREATION_TIME) return ["_creationTime", "_id"]
  return [...declared, "_creationTime", "_id"]
}

export function keyOf(index: Index, document: JsonObject): Uint8Array {
  return encodeKey(index.paths.map((path) => valueAt(document, path)))
}

/** The value at a field path, or undefined where a step is missing or not an object. */
export function valueAt(document: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = document
  for (const step of path) {
    if (!isObject(value) || (value !== document && specialOf(value) !== null)) return undefined
    value = fieldOf(value, step)
  }
  return value
}

/** The tables of one component. */
export class Catalog implements Tables {
  readonly component: string
  readonly #byName: ReadonlyMap<string, Table>
  readonly #byNumber: ReadonlyMap<number, Table>

  constructor(tables: Iterable<Table>, component = "") {
    const all = [...tables]
    this.component = component
    this.#byName = new Map(all.map((table) => [table.name, table]))
    this.#byNumber = new Map(all.map((table) => [table.number, table]))
  }

  /** One catalog per component that ever had a table; the app's is always there. */
  static load(connection: Sqlite): Map<string, Catalog> {
    const indexes = connection.all("SELECT id, table_id, descriptor, fields FROM indexes ORDER BY id")
    const byComponent = new Map<string, Table[]>([["", []]])
    const rows = connection.all("SELECT id, component, number, name FROM tables ORDER BY id")
    for (const [id, component, number, name] of rows) {
      const own = indexes
        .filter((row) => row[1] === id)
        .map((row) => [Number(row[0]), String(row[2]), String(row[3])] as const)
      const table: Table = {
        id: Number(id),
        number: Number(number),
        name: String(name),
        ...indexesOf(String(name), own),
      }
      const tables = byComponent.get(String(component))
      if (tables === undefined) byComponent.set(String(component), [table])
      else tables.push(table)
    }
    return new Map([...byComponent].map(([component, tables]) => [component, new Catalog(tables, component)]))
  }

  get size(): number {
    return this.#byName.size
  }

  tables(): Iterable<Table> {
    return this.#byName.values()
  }

  byName(name: string): Table | undefined {
    return this.#byName.get(name)
  }

  byNumber(number: number): Table | undefined {
    return this.#byNumber.get(number)
  }

  /** This catalog with one table added or replaced. */
  with(table: Table): Catalog {
    const others = [...this.#byName.values()].filter(({ name }) => name !== table.name)
    return new Catalog([...others, table], this.component)
  }

  readonly tableNumberOf = (name: string): number | null => this.#byName.get(name)?.number ?? null
  readonly tableNameOf = (number: number): string | null => this.#byNumber.get(number)?.name ?? null
}
