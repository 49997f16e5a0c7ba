/** A named instance of a role in a team. */
import { z } from "zod"
import { Role } from "./role.ts"

export const Agent = z.object({
  name: z.string().trim().min(1).max(60),
  role: Role,
  model: z.string().max(100).optional(),
  /** Concurrent runs this agent may have. */
  limit: z.number().int().positive(),
})
export type Agent = z.infer<typeof Agent>

/** Derived from pauses and open runs, never stored. */
export const AgentStatus = z.enum(["idle", "working", "paused"])
export type AgentStatus = z.infer<typeof AgentStatus>
