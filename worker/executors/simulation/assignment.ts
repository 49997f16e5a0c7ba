/** What the simulated agent is told, in a file in its home. */
import { z } from "zod"
import { ReviewComment } from "#domain/review"
import { RunRole } from "#domain/run"

export const Assignment = z.object({
  runId: z.string(),
  taskId: z.string(),
  taskKey: z.string(),
  role: RunRole,
  attempt: z.number().int().positive(),
  /** It owes the tasks of an objective. */
  isPlanning: z.boolean(),
  baseBranch: z.string(),
  baseCommit: z.string(),
  checkCommand: z.string(),
  prompt: z.string(),
  reviewComments: z.array(ReviewComment),
  transcript: z.string(),
  /** How much faster than life. */
  speed: z.number().positive(),
})
export type Assignment = z.infer<typeof Assignment>
export type AssignmentInput = z.input<typeof Assignment>
