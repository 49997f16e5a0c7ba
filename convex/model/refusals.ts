/** How an expected no leaves a Convex function: as a ConvexError that carries the refusal, rolling everything back. */
import { ConvexError } from "convex/values"
import type { RefusalCode, Result } from "#domain/refusal"

type RefusalData = {
  code: RefusalCode
  message: string
  details?: Record<string, string | number | boolean | string[]>
}

/** Ends the function with a refusal. */
export function deny(code: RefusalCode, message: string, details?: RefusalData["details"]): never {
  throw new ConvexError<RefusalData>({ code, message, ...(details && { details }) })
}

/** The value of a result, or the end of the function. */
export function orRefuse<T>(result: Result<T>): T {
  if (result.ok) return result.value
  const { code, message, details } = result.refusal
  // Details come from pure functions of the domain and are plain JSON.
  return deny(code, message, details as RefusalData["details"])
}

/** Ends the function with a refusal unless `condition` holds. */
export function demand(condition: unknown, code: RefusalCode, message: string): asserts condition {
  if (!condition) deny(code, message)
}
