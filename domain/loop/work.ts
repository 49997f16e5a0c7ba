/** Work: cards that are ready for a run, or in progress between two runs. */
import { WORK_ROLES } from "../role.ts"
import type { RunRole } from "../run.ts"
import type { Action, Counter } from "./decision.ts"
import type { Phase } from "./phase.ts"
import { atWorkStep } from "./at-work.ts"
import { unsettledRun, type Facts } from "./facts.ts"
import { pipelineStep } from "./pipeline.ts"
import { consequenceOfFailure, exhaustion } from "./retry.ts"
import type { LoopConfig, SnapshotEndedRun, SnapshotTask } from "./snapshot.ts"
import { act, want, type Step } from "./step.ts"
import { answerStep } from "./triage.ts"

const phase: Phase = "work"
const AT_WORK: readonly RunRole[] = [...WORK_ROLES, "conflict_resolver"]

/** Their work is an answer or a report, not a change that is reviewed and merged. */
const ANSWERING_ROLES: readonly RunRole[] = ["pm", "qa", "research"]

/** Also a card in progress that has no run: a person dropped it there, or its last attempt ended. */
export function workStep(facts: Facts, now: number, config: LoopConfig): Step {
  const { task } = facts
  if (task.pipeline) return pipelineStep(facts, task.pipeline, now, config)
  const answer = answerStep(facts)
  if (answer) return answer
  const atWork = atWorkStep(facts, now)
  if (atWork) return atWork
  if (task.status === "in_progress") {
    const ended = unsettledRun(facts, AT_WORK)
    const action = ended && (afterWork(task, ended) ?? afterFailure(facts, ended, now, config))
    if (action) return act(action)
    const used = exhaustion(facts, phase, ["dev", "conflict", "infrastructure"], config)
    if (used) return act(used)
  }
  return want(roleFor(task), phase)
}

/** A card that came back because its work could not be joined gets a conflict resolver; else the role on the card. */
const roleFor = ({ conflictAt, statusSince, role }: SnapshotTask): RunRole =>
  conflictAt !== null && conflictAt >= statusSince ? "conflict_resolver" : role

function afterWork(task: SnapshotTask, run: SnapshotEndedRun): Action | null {
  const about = { phase, taskId: task.taskId, from: task.status, runId: run.runId }
  const head = run.headCommit ?? task.headCommit
  if (run.outcome === "success") {
    if (head !== null && !ANSWERING_ROLES.includes(run.role))
      return { kind: "send_to_review", ...about, headCommit: head }
    return { kind: "complete", ...about, resolution: "answered", sentence: run.sentence }
  }
  if (run.outcome !== "no_change") return null
  if (run.role === "conflict_resolver" && head !== null)
    return { kind: "send_to_review", ...about, headCommit: head }
  return { kind: "complete", ...about, resolution: "no_change", sentence: run.sentence }
}

function afterFailure(facts: Facts, run: SnapshotEndedRun, now: number, config: LoopConfig): Action | null {
  const counter: Counter = run.role === "conflict_resolver" ? "conflict" : "dev"
  return consequenceOfFailure(facts, run, { phase, counter }, now, config)
}
