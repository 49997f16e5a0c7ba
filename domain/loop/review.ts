/** Review: cards whose work is judged by a reviewer, then by whoever approves. */
import { answerWord } from "../answers.ts"
import { SIGNAL_ANSWERS } from "../signal.ts"
import type { Action } from "./decision.ts"
import type { Phase } from "./phase.ts"
import * as because from "./because.ts"
import { atWorkStep } from "./at-work.ts"
import { openBlockingSignals, unsettledRun, type Facts } from "./facts.ts"
import { pipelineStep } from "./pipeline.ts"
import { consequenceOfFailure, exhaustion } from "./retry.ts"
import type { LoopConfig, SnapshotEndedRun } from "./snapshot.ts"
import { act, wait, want, type Step } from "./step.ts"
import { answerStep } from "./triage.ts"

const phase: Phase = "review"

export function reviewStep(facts: Facts, now: number, config: LoopConfig): Step {
  const { task } = facts
  if (task.pipeline) return pipelineStep(facts, task.pipeline, now, config)
  const answer = answerStep(facts)
  if (answer) return answer
  const atWork = atWorkStep(facts, now)
  if (atWork) return atWork
  const ended = unsettledRun(facts, ["reviewer"])
  const action = ended && (afterVerdict(facts, ended) ?? afterFailure(facts, ended, now, config))
  if (action) return act(action)
  const used = exhaustion(facts, phase, ["review", "infrastructure"], config)
  if (used) return act(used)
  if (task.headCommit === null) return wait(because.hasNothingToReview(task))
  return want("reviewer", phase, { subjectCommit: task.headCommit })
}

/** A verdict counts only from a run that ended well: one that crashed after it may not have finished looking. */
function afterVerdict({ task }: Facts, run: SnapshotEndedRun): Action | null {
  if (run.verdict === null || (run.outcome !== "success" && run.outcome !== "rejected")) return null
  const about = { phase, taskId: task.taskId, from: task.status, runId: run.runId }
  if (run.verdict === "approved") return { kind: "approve", ...about }
  const sentence = run.verdict === "rejected" ? "The reviewer rejected it." : "The reviewer asks for changes."
  return { kind: "send_back", ...about, signalId: null, counter: "dev", sentence }
}

const afterFailure = (facts: Facts, run: SnapshotEndedRun, now: number, config: LoopConfig): Action | null =>
  consequenceOfFailure(facts, run, { phase, counter: "review" }, now, config)

/** The project asks a person, or it does not and the card goes on by itself. */
export function approvalStep(facts: Facts, now: number): Step {
  const { task, project } = facts
  const about = { phase, taskId: task.taskId, from: task.status }
  const answer = answerStep(facts)
  if (answer) return answer
  const atWork = atWorkStep(facts, now)
  if (atWork) return atWork
  const approvals = facts.signals.filter(
    ({ kind, askedAt }) => kind === "approval" && askedAt >= task.statusSince,
  )
  const answered = approvals.find(({ state }) => state === "answered")
  if (answered && answerWord(answered.answer ?? "") !== "approve") {
    const sentence = `A person did not approve it: ${answered.answer ?? "reject"}`
    return act({
      kind: "send_back",
      ...about,
      runId: null,
      signalId: answered.signalId,
      counter: "dev",
      sentence,
    })
  }
  if (answered || project.approval === "none") return act(towardsMerge(facts, answered?.signalId ?? null))
  const open = openBlockingSignals(facts)
  if (open.length > 0) return wait(...open.map(because.waitingForAnswer))
  const signal = {
    kind: "approval" as const,
    severity: "normal" as const,
    question: `Approve the work of ${task.key} (${task.title})?`,
    options: [...SIGNAL_ANSWERS.approval],
  }
  return act({ kind: "open_signal", ...about, runId: null, signal })
}

/** Work without a commit has nothing to merge: it is done when it is approved. */
export function towardsMerge({ task }: Facts, signalId: string | null): Action {
  const about = { phase, taskId: task.taskId, from: task.status }
  if (task.headCommit !== null) return { kind: "enter_merge_lane", ...about, signalId }
  return {
    kind: "complete",
    ...about,
    runId: null,
    resolution: "manual",
    sentence: "It was approved; there is nothing to merge.",
  }
}
