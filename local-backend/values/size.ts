/** How big a value is in Convex's terms: what limits and metrics count. */
import { getConvexSize, jsonToConvex } from "convex/values"
import type { JsonValue } from "../database/types.ts"

/** Also checks the value: throws Convex's sentence for illegal field names and malformed special forms. */
export function sizeOf(json: JsonValue): number {
  return getConvexSize(jsonToConvex(json))
}
