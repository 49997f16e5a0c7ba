/** Splits text into the terms that search knows: runs of letters and digits, in lower case. */
import { LIMITS } from "../limits.ts"

const WORDS = /[\p{Alphabetic}\p{N}]+/gu

/** In the order of the text, repetitions included. Terms beyond Convex's length are left out, not cut. */
export function tokenize(text: string): string[] {
  const terms: string[] = []
  for (const [word] of text.matchAll(WORDS)) {
    const term = word.toLowerCase()
    if (Buffer.byteLength(term) <= LIMITS.searchTermBytes) terms.push(term)
  }
  return terms
}
