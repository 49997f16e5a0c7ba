/** One of Clutch's own processes, as it reports itself. */
import { z } from "zod"

export const PROCESS_NAMES = ["backend", "server", "loop", "bridge", "watcher"] as const
/** Those that report themselves; that the other two live is seen by whoever reads the report. */
export const WORKER_NAMES = [
  "loop",
  "bridge",
  "watcher",
] as const satisfies readonly (typeof PROCESS_NAMES)[number][]
export const ProcessName = z.enum(PROCESS_NAMES)
export type ProcessName = z.infer<typeof ProcessName>

export const ProcessBeat = z.object({
  name: ProcessName,
  pid: z.number().int().positive(),
  startedAt: z.number(),
  version: z.string().max(50),
  /** What it is doing or what is wrong, in a few words. */
  note: z.string().max(300).optional(),
})
export type ProcessBeat = z.infer<typeof ProcessBeat>
