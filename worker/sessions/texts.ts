/** Long texts go into file storage; the page of the transcript keeps their beginning and where the whole lies. */
import type { TranscriptEntry } from "#domain/session"

/** Stores one text; answers where. */
export type StoreText = (text: string) => Promise<string>

/** A page is for reading: longer texts are fetched when somebody opens them. */
const LONGEST_TEXT = 8_000
/** And of those that are longer than this, nobody reads the rest. */
const LONGEST_WHOLE = 4_000_000

export function shortened(entries: readonly TranscriptEntry[], store: StoreText): Promise<TranscriptEntry[]> {
  return Promise.all(
    entries.map(async (entry) => {
      if (entry.text.length <= LONGEST_TEXT) return { ...entry, text: entry.text.toWellFormed() }
      const storageId = await store(entry.text.slice(0, LONGEST_WHOLE).toWellFormed())
      return {
        ...entry,
        text: entry.text.slice(0, LONGEST_TEXT).toWellFormed(),
        whole: { storageId, characters: entry.text.length },
      }
    }),
  )
}
