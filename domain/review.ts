/** A reviewer's verdict on one commit, with comments anchored to files. */
import { z } from "zod"

export const VERDICTS = ["approved", "changes_requested", "rejected"] as const
export const Verdict = z.enum(VERDICTS)
export type Verdict = z.infer<typeof Verdict>

export const ReviewComment = z.object({
  file: z.string().min(1).max(1000),
  /** 1-based, in the reviewed version; absent for a remark on the whole file. */
  line: z.number().int().positive().optional(),
  text: z.string().min(1).max(5_000),
})
export type ReviewComment = z.infer<typeof ReviewComment>

export const SubmitReview = z.object({
  verdict: Verdict,
  summary: z.string().min(1).max(10_000).describe("The verdict in words"),
  comments: z.array(ReviewComment).max(200).optional().describe("JSON list of {file, line, text}"),
})
export type SubmitReview = z.infer<typeof SubmitReview>

export const Review = z.object({
  attempt: z.number().int().positive(),
  verdict: Verdict,
  summary: z.string(),
  comments: z.array(ReviewComment),
  commit: z.string(),
})
export type Review = z.infer<typeof Review>
