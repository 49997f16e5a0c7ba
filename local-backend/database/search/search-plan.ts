/** Reads the conditions of `withSearchIndex` and checks them against the index, with Convex's limits. */
import { displayValue } from "../../values/display.ts"
import { DatabaseError } from "../errors.ts"
import { digestOf } from "../filter-digest.ts"
import { LIMITS } from "../limits.ts"
import type { JsonValue } from "../types.ts"
import type { FilterValue } from "./keys.ts"
import type { SearchIndex } from "./search-index.ts"
import { tokenize } from "./tokenize.ts"

export type SearchCondition =
  | { type: "Search"; fieldPath: string; value: string }
  // On a filter field.
  | { type: "Eq"; fieldPath: string; value: JsonValue }

export type SearchPlan = {
  readonly index: SearchIndex
  /** Without repetitions, except that the last one is also the beginning of a word. */
  readonly terms: readonly string[]
  readonly filters: readonly (FilterValue & { digest: Uint8Array })[]
}

export function planSearch(index: SearchIndex, conditions: readonly SearchCondition[]): SearchPlan {
  const searches = conditions.filter((condition) => condition.type === "Search")
  const filters = conditions.filter((condition) => condition.type === "Eq")
  const [search] = searches
  if (search === undefined)
    throw invalid(
      `Search query against ${index.name} does not contain any search filters. You must include exactly one search filter, like \`q.search("${index.definition.searchField}", searchText)\`.`,
    )
  if (searches.length > 1)
    throw invalid(
      `Search query against ${index.name} contains multiple search filters. You must include exactly one search filter.`,
    )
  if (search.fieldPath !== index.definition.searchField)
    throw invalid(
      `Search query against ${index.name} contains a search filter against "${search.fieldPath}", which doesn't match the indexed \`searchField\` "${index.definition.searchField}".`,
    )
  if (filters.length > LIMITS.searchFilters)
    throw invalid(
      `Search query against ${index.name} has too many filter conditions. Max: ${LIMITS.searchFilters} Actual: ${filters.length}`,
    )
  return {
    index,
    terms: queryTerms(search.value),
    filters: filters.map(({ fieldPath, value }) => {
      const position = index.definition.filterFields.indexOf(fieldPath)
      if (position < 0)
        throw invalid(
          `Search query against ${index.name} contains an equality filter on "${fieldPath}" (${displayValue(value)}) but that field isn't indexed for filtering in \`filterFields\`.`,
        )
      return { position, value, digest: digestOf(value) }
    }),
  }
}

/** Terms beyond the limit are ignored, so that a whole sentence in a search box still finds something. */
function queryTerms(text: string): string[] {
  const terms = tokenize(text).slice(0, LIMITS.searchTerms)
  const last = terms.at(-1)
  return last === undefined ? [] : [...new Set(terms.slice(0, -1)), last]
}

function invalid(sentence: string): DatabaseError {
  return new DatabaseError("InvalidQuery", sentence)
}
