/** A text index: which field is searched, and by which fields a search can be narrowed. */
import type { IndexDefinition } from "../index-definition.ts"

export type SearchIndex = {
  readonly id: number
  /** `messages.search_body`. */
  readonly name: string
  readonly descriptor: string
  readonly definition: Extract<IndexDefinition, { kind: "search" }>
  readonly searchPath: readonly string[]
  readonly filterPaths: readonly (readonly string[])[]
}

export function makeSearchIndex(
  id: number,
  table: string,
  descriptor: string,
  definition: SearchIndex["definition"],
): SearchIndex {
  return {
    id,
    name: `${table}.${descriptor}`,
    descriptor,
    definition,
    searchPath: definition.searchField.split("."),
    filterPaths: definition.filterFields.map((field) => field.split(".")),
  }
}
