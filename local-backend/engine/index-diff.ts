/** Compares the indexes of two schemas. */
import { isDeepStrictEqual } from "node:util"
import { z } from "zod"
import type { SchemaJson } from "../database/types.ts"
import type { IndexChange, IndexConfig, IndexDiff } from "./push.ts"

const Database = z.object({ indexDescriptor: z.string(), fields: z.array(z.string()) })
const Search = z.object({
  indexDescriptor: z.string(),
  searchField: z.string(),
  filterFields: z.array(z.string()).default([]),
})
const Vector = z.object({
  indexDescriptor: z.string(),
  vectorField: z.string(),
  dimensions: z.number(),
  filterFields: z.array(z.string()).default([]),
})

/** The parts of a table's export that older versions of the package leave out. */
const TableIndexes = z.object({
  tableName: z.string(),
  indexes: z.array(Database).default([]),
  stagedDbIndexes: z.array(Database).default([]),
  searchIndexes: z.array(Search).default([]),
  stagedSearchIndexes: z.array(Search).default([]),
  vectorIndexes: z.array(Vector).default([]),
  stagedVectorIndexes: z.array(Vector).default([]),
})

export function indexesOf(schema: SchemaJson | null): IndexConfig[] {
  return (schema?.tables ?? []).flatMap((table) => {
    const { tableName, ...parts } = TableIndexes.parse(table)
    const name = ({ indexDescriptor }: { indexDescriptor: string }) => `${tableName}.${indexDescriptor}`
    const database = (index: z.infer<typeof Database>): IndexConfig => ({
      type: "database",
      name: name(index),
      // Every index ends with it, and the official tools show it.
      fields: [...index.fields, "_creationTime"],
    })
    const search = (index: z.infer<typeof Search>): IndexConfig => {
      const { searchField, filterFields } = index
      return { type: "search", name: name(index), searchField, filterFields }
    }
    const vector = (index: z.infer<typeof Vector>): IndexConfig => {
      const { dimensions, vectorField, filterFields } = index
      return { type: "vector", name: name(index), dimensions, vectorField, filterFields }
    }
    const staged = (index: IndexConfig): IndexConfig => ({ ...index, staged: true })
    return [
      ...parts.indexes.map(database),
      ...parts.searchIndexes.map(search),
      ...parts.vectorIndexes.map(vector),
      ...parts.stagedDbIndexes.map(database).map(staged),
      ...parts.stagedSearchIndexes.map(search).map(staged),
      ...parts.stagedVectorIndexes.map(vector).map(staged),
    ]
  })
}

/** What happens to each index, of the old schema and of the new. One that changes its fields is dropped and added. */
export function indexChanges(
  before: SchemaJson | null,
  after: SchemaJson | null,
): { index: IndexConfig; change: IndexChange }[] {
  const old = new Map(indexesOf(before).map((index) => [index.name, index]))
  const changes: { index: IndexConfig; change: IndexChange }[] = []
  for (const index of indexesOf(after)) {
    const known = old.get(index.name)
    if (known === undefined || !isSameIndex(known, index)) {
      changes.push({ index, change: "added" })
      continue
    }
    old.delete(index.name)
    const wasStaged = known.staged ?? false
    const isStaged = index.staged ?? false
    changes.push({ index, change: wasStaged === isStaged ? "identical" : isStaged ? "disabled" : "enabled" })
  }
  return [...changes, ...[...old.values()].map((index) => ({ index, change: "dropped" as const }))]
}

export function diffIndexes(before: SchemaJson | null, after: SchemaJson | null): IndexDiff {
  const changes = indexChanges(before, after)
  const changed = (wanted: IndexChange) =>
    changes.filter(({ change }) => change === wanted).map(({ index }) => index)
  return {
    added: changed("added"),
    removed: changed("dropped"),
    enabled: changed("enabled"),
    disabled: changed("disabled"),
  }
}

function isSameIndex(a: IndexConfig, b: IndexConfig): boolean {
  return isDeepStrictEqual({ ...a, staged: false }, { ...b, staged: false })
}
