/** What policies are called where people choose them. */
import type { Approval, LandingPolicy, MergeStrategy } from "#domain/project"
import type { z } from "zod"

export const APPROVAL_LABELS: Record<z.infer<typeof Approval>, string> = {
  none: "Nobody is asked",
  person: "A person approves",
}

export const LANDING_LABELS: Record<LandingPolicy, string> = {
  base: "On the base branch",
  integration: "On a branch of its own",
  pull_request: "By pull request",
}

export const STRATEGY_LABELS: Record<MergeStrategy, string> = {
  squash: "Squashed into one",
  merge: "A merge commit",
  rebase: "Rebased one by one",
}
