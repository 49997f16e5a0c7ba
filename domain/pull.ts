/** A pull request: a card's work, offered for merging until a person merges or closes it. */
import { z } from "zod"

export const PULL_STATES = ["open", "merged", "closed"] as const
export const PullState = z.enum(PULL_STATES)
export type PullState = z.infer<typeof PullState>

/** Counted per project: `CLU-PR-3`. */
export const pullKey = (projectKey: string, number: number): string => `${projectKey}-PR-${number}`

export const Pull = z.object({
  number: z.number().int().positive(),
  key: z.string(),
  branch: z.string(),
  targetBranch: z.string(),
  title: z.string(),
  body: z.string(),
  state: PullState,
  openedAt: z.number(),
  endedAt: z.number().optional(),
  /** The commit that landed. */
  mergedCommit: z.string().optional(),
})
export type Pull = z.infer<typeof Pull>

/** How people name one. */
export const PullRef = z
  .string()
  .trim()
  .toUpperCase()
  .regex(
    /^[A-Z][A-Z0-9]{1,9}-(?:PR-)?[1-9][0-9]*$/,
    "A pull request is named CLU-PR-3, or by its task: CLU-198.",
  )
  .describe("Key of the pull request, e.g. CLU-PR-3, or of its task")

export const ListPulls = z.object({
  project: z.string().optional().describe("Only of this project"),
  state: PullState.optional().describe("Default open"),
  limit: z.number().int().min(1).max(200).optional().describe("At most this many (default 50)"),
})
export type ListPulls = z.infer<typeof ListPulls>

export const ClosePull = z.object({
  pull: PullRef,
  sentence: z.string().trim().min(1).max(2_000).optional().describe("Why; the next attempt is told"),
})
export type ClosePull = z.infer<typeof ClosePull>
