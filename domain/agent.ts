/** A named instance of a role in a team. */
import { z } from "zod"
import { Role } from "./role.ts"

/** No cap of its own: the limits of project, role and installation hold first. */
export const UNCAPPED = 1_000

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

export const UpdateAgent = z.object({
  agent: z.string().min(1).describe("Its name or id"),
  name: Agent.shape.name.optional(),
  model: z
    .string()
    .trim()
    .max(100)
    .optional()
    .describe('Which model it uses ("" for the executor\'s own choice)'),
  limit: z.number().int().min(1).max(100).optional().describe("Concurrent runs it may have"),
})
export type UpdateAgent = z.infer<typeof UpdateAgent>
