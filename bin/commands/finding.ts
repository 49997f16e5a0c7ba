/** One thing that a doctor looked at, and how it is printed. */

export type Finding = { what: string; well: boolean; says: string }

export const line = ({ what, well, says }: Finding): string =>
  `${well ? "ok  " : "MISS"}  ${what.padEnd(28)}  ${says}`
