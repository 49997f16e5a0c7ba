/** Turns what crossed the wire back into a refusal, and a failure of the outside into one sentence. */
import { ConvexError } from "convex/values"
import { Refusal, type RefusalCode } from "#domain/refusal"

/** Thrown where a Result cannot be returned; carries the code to whoever maps it to a status or an exit code. */
export class RefusalError extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

export const refusalError = (
  code: RefusalCode,
  message: string,
  details?: Record<string, unknown>,
): RefusalError => new RefusalError({ code, message, ...(details && { details }) })

/** The refusal inside an error, or null where the error is something else. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof RefusalError) return error.refusal
  if (error instanceof ConvexError) return Refusal.safeParse(error.data).data ?? null
  return null
}
