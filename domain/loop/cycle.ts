/** The record of one cycle that decided something: what the Observatory lists. */
import { z } from "zod"
import { Phase } from "./decision.ts"

export const CycleAction = z.object({
  phase: Phase,
  kind: z.string(),
  /** Id of the task or run it is about. */
  subject: z.string(),
  /** `refused`: the world had moved on, the next cycle decides afresh. `failed`: an outside system did not do it. */
  result: z.enum(["done", "refused", "failed"]),
  sentence: z.string().max(500),
  /** Key of the card it is about; filled in when the record is written. */
  taskKey: z.string().optional(),
})
export type CycleAction = z.infer<typeof CycleAction>

export const CycleRecord = z.object({
  /** Which loop process decided it. */
  loop: z.string(),
  startedAt: z.number(),
  durationMs: z.number(),
  /** What woke it: a change in the data, the sweep, or a run that vanished. */
  trigger: z.enum(["wake", "sweep", "vanished", "start"]),
  /** SHA-256 of the snapshot it decided on. */
  inputHash: z.string(),
  actions: z.array(CycleAction).max(200),
  /** Reason code -> how many cards waited for it. */
  waiting: z.record(z.string(), z.number()),
})
export type CycleRecord = z.infer<typeof CycleRecord>
