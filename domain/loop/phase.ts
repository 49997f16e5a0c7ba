/** The phases of a cycle, in their order. */
import { z } from "zod"

export const PHASES = ["cleanup", "triage", "review", "work"] as const
export const Phase = z.enum(PHASES)
export type Phase = z.infer<typeof Phase>
