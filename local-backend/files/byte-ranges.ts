/** Reads the `Range` header: which parts of a file are wanted (RFC 9110, section 14). */
import type { ByteRange } from "./types.ts"

/** "whole" where there is no range to honour; an empty list where none can be satisfied. */
export type Wanted = "whole" | readonly ByteRange[]

/** More parts than this look like an attack on the server's patience, and get the whole file. */
const MAX_RANGES = 16

export function wantedRanges(header: string | undefined, size: number): Wanted {
  const spec = /^bytes=(.+)$/i.exec(header?.trim() ?? "")?.[1]
  if (spec === undefined) return "whole"
  const ranges: ByteRange[] = []
  const parts = spec.split(",").map((part) => part.trim())
  for (const part of parts) {
    const [, first, last] = /^(\d*)-(\d*)$/.exec(part) ?? []
    // A header that is not understood is ignored, as the standard says.
    if (first === undefined || last === undefined || (first === "" && last === "")) return "whole"
    if (first !== "" && last !== "" && Number(last) < Number(first)) return "whole"
    const range = first === "" ? suffix(Number(last), size) : between(Number(first), last, size)
    if (range !== null) ranges.push(range)
  }
  const total = ranges.reduce((sum, { start, end }) => sum + end - start, 0)
  if (parts.length > MAX_RANGES || (ranges.length > 1 && total > size)) return "whole"
  return ranges
}

function suffix(length: number, size: number): ByteRange | null {
  return length === 0 || size === 0 ? null : { start: Math.max(0, size - length), end: size }
}

function between(start: number, last: string, size: number): ByteRange | null {
  if (start >= size) return null
  return { start, end: last === "" ? size : Math.min(Number(last) + 1, size) }
}
