/** How big a value is in Convex's terms: what limits and metrics count. */
import { getConvexSize, jsonToConvex } from "convex/values"
import type { JsonValue } from "../database/types.ts"

/** Also checks the value: throws Convex's sentence for illegal field names and malformed special forms. */
export function sizeOf(json: JsonValue): number {
  return getConvexSize(jsonToConvex(json))
}

/** As Convex writes sizes in its sentences: "101 B", "1.14 MiB", "16 MiB". */
export function bytesText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"]
  let [size, unit] = [bytes, 0]
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024
  return `${Number.isInteger(size) ? size : size.toFixed(2)} ${units[unit]}`
}
