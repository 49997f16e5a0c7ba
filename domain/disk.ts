/** What a project's work trees take on the loop's disk, as it was measured last. */
import { z } from "zod"

export const MAX_LEDGER_PLACES = 100
const MB = 1_000_000

export const DiskLedger = z.object({
  bytes: z.number().nonnegative(),
  /** False where measuring stopped early: they take at least this. */
  isWhole: z.boolean(),
  workTrees: z.number().int().nonnegative(),
  /** The largest first. */
  places: z.array(z.object({ name: z.string().max(200), bytes: z.number() })).max(MAX_LEDGER_PLACES),
})
export type DiskLedger = z.infer<typeof DiskLedger>

/** Whether that is worth writing down: another work tree, or a megabyte more or less. */
export const hasChanged = (before: DiskLedger | null, now: DiskLedger): boolean =>
  before === null ||
  before.workTrees !== now.workTrees ||
  before.isWhole !== now.isWhole ||
  Math.abs(before.bytes - now.bytes) >= MB

/** What is over the project's quota; null while it is kept, and where there is none. */
export const overQuota = (
  bytes: number | undefined,
  quotaMb: number | undefined,
): { bytes: number; limit: number } | null =>
  bytes !== undefined && quotaMb !== undefined && bytes > quotaMb * MB ? { bytes, limit: quotaMb * MB } : null
