/** What was written for a new card whose form was closed without a word: kept as long as the page lives, so that a slip costs nothing. */

export type Words = { title: string; description: string; criteria: string; tags: string }

export const NO_WORDS: Words = { title: "", description: "", criteria: "", tags: "" }

let kept = NO_WORDS

export const keptWords = (): Words => kept

export function keepWords(words: Words): void {
  kept = words
}
