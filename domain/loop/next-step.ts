/** The rules of one card, by its status. Decide and explain both ask here, so there is one set of rules. */
import * as because from "./because.ts"
import type { Phase } from "./phase.ts"
import type { Facts } from "./facts.ts"
import { mergeStep } from "./merge.ts"
import { approvalStep, reviewStep } from "./review.ts"
import type { LoopConfig } from "./snapshot.ts"
import { wait, type Step } from "./step.ts"
import { triageStep } from "./triage.ts"
import { workStep } from "./work.ts"

/** Null for a card that is done or cancelled. */
export function nextStep(facts: Facts, now: number, config: LoopConfig): Step | null {
  const { status } = facts.task
  switch (status) {
    case "backlog":
      return wait(because.inBacklog(facts.task))
    case "ready":
    case "in_progress":
      return workStep(facts, now, config)
    case "in_review":
      return reviewStep(facts, now, config)
    case "in_approval":
      return approvalStep(facts, now)
    case "merging":
      return mergeStep(facts, now, config)
    case "blocked":
      return triageStep(facts)
    case "done":
    case "cancelled":
      return null
    default:
      return status satisfies never
  }
}

export function phaseOf({ task }: Pick<Facts, "task">): Phase {
  if (task.status === "blocked" || task.status === "backlog") return "triage"
  if (task.status === "ready" || task.status === "in_progress") return "work"
  return "review"
}
