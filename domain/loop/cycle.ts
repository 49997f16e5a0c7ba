/** The record of one cycle that decided something: what the Observatory lists. */
import { z } from "zod"
import { Phase } from "./phase.ts"

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

/**
 * What it takes to decide again: the moment, the settings, and where the input is. Inputs are kept as a chain: a whole one
 * first, then what changed from one recorded cycle to the next.
 */
export const CycleReplay = z.object({
  decidedAt: z.number(),
  config: z.record(z.string(), z.number()),
  /** SHA-256 of all that was decided, waits included. */
  decisionsHash: z.string(),
  /** Names the chain; `link` counts from 0, which is whole. */
  chain: z.string(),
  link: z.number().int().nonnegative(),
})
export type CycleReplay = z.infer<typeof CycleReplay>

/** The longest chain: so many differences are read at most to have one input back. */
export const LONGEST_CHAIN = 40
/** A link is kept in rows, each well below what a document may hold; what would need more of them is not kept. */
export const INPUT_ROW_CHARS = 400_000
export const MOST_INPUT_ROWS = 20

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
  /** Absent where the input was too large to be kept. */
  replay: CycleReplay.optional(),
})
export type CycleRecord = z.infer<typeof CycleRecord>

/** As the loop writes it: with its link of the chain, compressed, cut into rows. */
export const NewCycle = CycleRecord.extend({
  input: z.array(z.string().max(INPUT_ROW_CHARS)).max(MOST_INPUT_ROWS).optional(),
})
export type NewCycle = z.infer<typeof NewCycle>
