/** What went wrong, in words for the person who tried: refusals of the server, or a plain failure. */
import { ConvexError } from "convex/values"
import type { Refusal } from "#domain/refusal"

/** The server's refusal inside an error, if it is one. */
export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof ConvexError)) return null
  const data: unknown = error.data
  if (typeof data !== "object" || data === null || !("code" in data) || !("message" in data)) return null
  return data as Refusal
}

/** One sentence for a toast. Internals of a server error are for the log, not for the page. */
export function sentenceOf(error: unknown): string {
  const refusal = refusalOf(error)
  if (refusal) return refusal.message
  return "Clutch could not do that: the server reported an error. Its log says more."
}
