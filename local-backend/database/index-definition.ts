/** What one index is: an ordinary one, one for text or one for vectors; as the schema declares it and as the store keeps it. */
import { z } from "zod"
import { LIMITS } from "./limits.ts"

/** A staged index is built and kept up to date, but no query may use it yet. */
export type IndexDefinition =
  | { kind: "database"; fields: string[]; staged: boolean }
  | { kind: "search"; searchField: string; filterFields: string[]; staged: boolean }
  | { kind: "vector"; vectorField: string; dimensions: number; filterFields: string[]; staged: boolean }

/** Index names are unique in a table, whatever their kind. */
export type NamedDefinition = { descriptor: string; definition: IndexDefinition }

const Descriptor = z.object({ indexDescriptor: z.string() })
const Fields = z.array(z.string())
const DatabaseJson = Descriptor.extend({ fields: Fields })
const SearchJson = Descriptor.extend({ searchField: z.string(), filterFields: Fields.default([]) })
const VectorJson = Descriptor.extend({
  vectorField: z.string(),
  dimensions: z.number(),
  filterFields: Fields.default([]),
})

const TableJson = z.object({
  indexes: z.array(DatabaseJson).default([]),
  stagedDbIndexes: z.array(DatabaseJson).default([]),
  searchIndexes: z.array(SearchJson).default([]),
  stagedSearchIndexes: z.array(SearchJson).default([]),
  vectorIndexes: z.array(VectorJson).default([]),
  stagedVectorIndexes: z.array(VectorJson).default([]),
})

/** All indexes that a table of the schema declares. */
export function declaredIndexes(table: unknown): NamedDefinition[] {
  const declared = TableJson.parse(table)
  const database = (staged: boolean) => (index: z.infer<typeof DatabaseJson>) =>
    named(index, { kind: "database", fields: index.fields, staged })
  const search = (staged: boolean) => (index: z.infer<typeof SearchJson>) =>
    named(index, { kind: "search", searchField: index.searchField, filterFields: index.filterFields, staged })
  const vector =
    (staged: boolean) =>
    ({ vectorField, dimensions, filterFields, ...index }: z.infer<typeof VectorJson>) =>
      named(index, { kind: "vector", vectorField, dimensions, filterFields, staged })
  return [
    ...declared.indexes.map(database(false)),
    ...declared.stagedDbIndexes.map(database(true)),
    ...declared.searchIndexes.map(search(false)),
    ...declared.stagedSearchIndexes.map(search(true)),
    ...declared.vectorIndexes.map(vector(false)),
    ...declared.stagedVectorIndexes.map(vector(true)),
  ]
}

function named(index: { indexDescriptor: string }, definition: IndexDefinition): NamedDefinition {
  return { descriptor: index.indexDescriptor, definition }
}

/** Whether what is built for one serves the other: being staged makes no difference to the contents. */
export function hasSameContents(a: IndexDefinition, b: IndexDefinition): boolean {
  return storedText({ ...a, staged: false }) === storedText({ ...b, staged: false })
}

/** An ordinary index is stored as the list of its fields. */
export function storedText(definition: IndexDefinition): string {
  if (definition.kind === "database" && !definition.staged) return JSON.stringify(definition.fields)
  return JSON.stringify(definition)
}

export function readStored(text: string): IndexDefinition {
  const json = JSON.parse(text) as string[] | IndexDefinition
  return Array.isArray(json) ? { kind: "database", fields: json, staged: false } : json
}

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/
const BUILT_IN = new Set(["by_id", "by_creation_time"])

/** What is wrong with the indexes of one table, as the rest of a sentence about that table; or null. */
export function problemOf(definitions: readonly NamedDefinition[]): string | null {
  if (definitions.length > LIMITS.indexesPerTable)
    return `has ${definitions.length} indexes (limit: ${LIMITS.indexesPerTable})`
  const seen = new Set<string>()
  for (const { descriptor, definition } of definitions) {
    const index = `index "${descriptor}"`
    if (BUILT_IN.has(descriptor) || descriptor.startsWith("_"))
      return `has an ${index}, but this name is reserved`
    if (!NAME.test(descriptor)) return `has an ${index} with an invalid name`
    if (seen.has(descriptor)) return `has more than one ${index}`
    seen.add(descriptor)
    const problem = definition.kind === "database" ? problemOfFields(index, definition.fields) : null
    const filters = definition.kind === "database" ? null : problemOfFilters(index, definition)
    if (problem !== null || filters !== null) return problem ?? filters
  }
  return null
}

function problemOfFields(index: string, fields: readonly string[]): string | null {
  if (fields.length === 0) return `has an ${index} without fields`
  if (fields.length > LIMITS.fieldsPerIndex)
    return `has an ${index} with ${fields.length} fields (limit: ${LIMITS.fieldsPerIndex})`
  if (new Set(fields).size < fields.length) return `has an ${index} that names a field twice`
  const reserved = fields.find((field) => field === "_id" || field === "_creationTime")
  return reserved === undefined
    ? null
    : `has an ${index} on "${reserved}", which every index ends with already`
}

function problemOfFilters(
  index: string,
  definition: Exclude<IndexDefinition, { kind: "database" }>,
): string | null {
  const { filterFields } = definition
  const limit = definition.kind === "search" ? LIMITS.searchFilterFields : LIMITS.vectorFilterFields
  if (filterFields.length > limit)
    return `has an ${index} with ${filterFields.length} filter fields (limit: ${limit})`
  if (new Set(filterFields).size < filterFields.length)
    return `has an ${index} that names a filter field twice`
  if (definition.kind === "search") return null
  const { dimensions } = definition
  const isValid =
    Number.isInteger(dimensions) &&
    dimensions >= LIMITS.vectorDimensionsMin &&
    dimensions <= LIMITS.vectorDimensionsMax
  return isValid
    ? null
    : `has an ${index} with ${dimensions} dimensions (they must be between ${LIMITS.vectorDimensionsMin} and ${LIMITS.vectorDimensionsMax})`
}
