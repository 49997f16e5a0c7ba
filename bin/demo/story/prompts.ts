/** How the roles' prompts grew: what was added to the text before, and why. */
import type { Role } from "#domain/role"

export type PromptStep = {
  role: Role
  daysAgo: number
  note: string
  adds: string
  /** The organization went back to the version before after so many hours. */
  rolledBackAfter?: number
}

export const PROMPT_STEPS: readonly PromptStep[] = [
  {
    role: "dev",
    daysAgo: 11.6,
    note: "Tests that can fail: half of the first ones passed without the change.",
    adds: "Before you commit, take the change away once and see your test fail.",
  },
  {
    role: "reviewer",
    daysAgo: 10.8,
    note: "Anchors: remarks on a whole file cost the next attempt a search.",
    adds: "Anchor each remark to the line that it is about. A remark without a line is for a whole file.",
  },
  {
    role: "dev",
    daysAgo: 6.8,
    note: "Shorter reports; people read ten a day.",
    adds: "Report in one sentence what is different now, and in a second one how one sees it.",
  },
  {
    role: "dev",
    daysAgo: 2.7,
    note: "Try three designs before the first line.",
    adds: "Sketch three ways of doing it before you write anything, and say why you take the one you take.",
    rolledBackAfter: 19,
  },
]
