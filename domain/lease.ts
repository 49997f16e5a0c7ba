/** The one lease mechanism: runs, loop leadership and merge lanes are held by it. */
import { z } from "zod"

export const LeaseKind = z.enum(["run", "loop", "merge_lane"])
export type LeaseKind = z.infer<typeof LeaseKind>

export const Lease = z.object({
  /** `run:<runId>`, `loop:<organizationId>` or `merge_lane:<projectId>`. */
  resource: z.string(),
  kind: LeaseKind,
  holder: z.string(),
  /** Raised each time the resource changes hands; never reused. */
  generation: z.number().int().positive(),
  /** The first generation of this holder since anybody else held it; absent while that is the present one. */
  since: z.number().int().positive().optional(),
  expiresAt: z.number(),
})
export type Lease = z.infer<typeof Lease>

export const isLive = (lease: Pick<Lease, "expiresAt">, now: number): boolean => lease.expiresAt > now
