/**
 * Where a search index can be read and written, so that commits find the searches they touch. Its key space holds, for
 * every document, one key per term, and again one per term under the value of each filter field. A search reads the
 * keys of its terms, under its first filter where it has one: a write to a document without these terms, or with
 * another value, touches none of them.
 */
import { encodeKey } from "../../values/keys.ts"
import type { Interval, JsonValue } from "../types.ts"
import { afterPrefix } from "../../values/keys.ts"

/** Filter fields are counted from 1; 0 stands for terms alone. */
const UNFILTERED = 0
const TOO_MANY_TO_TELL = encodeKey([-1])
/** Beyond this many keys a write counts as touching every search of the index. */
const MAX_KEYS = 1_000

export type FilterValue = { position: number; value: JsonValue | undefined }

/** The keys of a document with these terms and values of the filter fields. */
export function documentKeys(
  terms: Iterable<string>,
  filters: readonly (JsonValue | undefined)[],
  termCount: number,
): Uint8Array[] {
  if (termCount * (1 + filters.length) > MAX_KEYS) return [TOO_MANY_TO_TELL]
  const keys: Uint8Array[] = []
  for (const term of terms) {
    keys.push(encodeKey([UNFILTERED, term]))
    for (const [position, value] of filters.entries()) keys.push(encodeKey([position + 1, value, term]))
  }
  return keys
}

/** What a search for these terms reads; the last one stands for all terms that begin with it. */
export function readIntervals(terms: readonly string[], filter: FilterValue | null): Interval[] {
  const under = filter === null ? [UNFILTERED] : [filter.position + 1, filter.value]
  const intervals = terms.map((term, index): Interval => {
    const key = encodeKey([...under, term])
    // Without its end mark a term's key is the beginning of the keys of all longer terms.
    const start = index === terms.length - 1 ? key.subarray(0, -1) : key
    return { start, end: afterPrefix(start) }
  })
  return [...intervals, { start: TOO_MANY_TO_TELL, end: afterPrefix(TOO_MANY_TO_TELL) }]
}
