/** A person's wish that nothing new starts: for everything, a project, an agent or an executor. */
import { z } from "zod"

export const PauseScope = z.enum(["all", "project", "agent", "executor"])
export type PauseScope = z.infer<typeof PauseScope>

export const Pause = z.object({
  scope: PauseScope,
  /** Slug, agent id or executor kind; empty for `all`. */
  subject: z.string(),
  by: z.string(),
  since: z.number(),
  reason: z.string().max(500).optional(),
})
export type Pause = z.infer<typeof Pause>
