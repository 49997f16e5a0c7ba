/** Triage: blocked cards and the answers that people gave. */
import { answerWord } from "../answers.ts"
import type { SnapshotSignal } from "./snapshot.ts"
import type { Action } from "./decision.ts"
import type { Phase } from "./phase.ts"
import * as because from "./because.ts"
import { compare, openBlockingSignals, type Facts } from "./facts.ts"
import { act, wait, type Step } from "./step.ts"

const phase: Phase = "triage"

/** A blocked card moves by an answer, or by a person's hand. */
export function triageStep(facts: Facts): Step {
  const answered = answeredSignals(facts)[0]
  if (answered) return act(actionFor(facts, answered) ?? resume(facts, answered))
  return wait(because.isBlocked(facts.task), ...openBlockingSignals(facts).map(because.waitingForAnswer))
}

/** On a card that is not blocked, only answers that give it up or pass it on need the loop; the rest is for the agent. */
export function answerStep(facts: Facts): Step | null {
  for (const signal of answeredSignals(facts)) {
    const action = actionFor(facts, signal)
    if (action) return act(action)
  }
  return null
}

/** Questions are answered to the agent, approvals to the review phase. */
function answeredSignals(facts: Facts): SnapshotSignal[] {
  return facts.signals
    .filter(({ kind, state }) => state === "answered" && kind !== "question" && kind !== "approval")
    .sort((a, b) => a.askedAt - b.askedAt || compare(a.signalId, b.signalId))
}

function actionFor({ task }: Facts, { signalId, kind, answer }: SnapshotSignal): Action | null {
  const about = { phase, taskId: task.taskId, from: task.status, signalId }
  if (kind === "alert" || kind === "fyi") return null
  switch (answerWord(answer ?? "")) {
    case "raise":
    case "raise_once":
      // A blocked card is resumed, and the budget raised by that.
      return task.status === "blocked" ? null : { kind: "raise_budget", ...about }
    case "abandon":
    case "cancel":
    case "stop":
      return { kind: "cancel", ...about, cancellation: "abandoned" }
    case "spawn":
    case "split":
      return { kind: "spawn_successor", ...about }
    case "reassign":
      return { kind: "reassign", ...about }
    case "escalate":
      return { kind: "escalate", ...about }
    default:
      return null
  }
}

function resume({ task }: Facts, { signalId }: SnapshotSignal): Action {
  const to = task.unmetDependencies > 0 ? "ready" : "in_progress"
  return { kind: "resume", phase, taskId: task.taskId, from: "blocked", to, signalId }
}
