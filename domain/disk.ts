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

/** A small tree that has grown by so much is another size to who looks at it. */
const MUCH = 0.1

/** Whether that is worth writing down: another work tree, a megabyte more or less, or a tenth of what it was. */
export const hasChanged = (before: DiskLedger | null, now: DiskLedger): boolean =>
  before === null ||
  before.workTrees !== now.workTrees ||
  before.isWhole !== now.isWhole ||
  Math.abs(before.bytes - now.bytes) >= Math.min(MB, Math.max(1, before.bytes * MUCH))

/** What is over the project's quota; null while it is kept, and where there is none. */
export const overQuota = (
  bytes: number | undefined,
  quotaMb: number | undefined,
): { bytes: number; limit: number } | null =>
  bytes !== undefined && quotaMb !== undefined && bytes > quotaMb * MB ? { bytes, limit: quotaMb * MB } : null
