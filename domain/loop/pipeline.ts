/** Cards with a pipeline: each step's run, what follows from it, and what follows when a step has failed for good. */
import { answerText, answerWord } from "../answers.ts"
import {
  isChanging,
  isJudging,
  planningStep,
  timesOf,
  type Pipeline,
  type PipelineStep,
  type StepRole,
} from "../pipeline.ts"
import { hasStep, mendingStep, nextOf, stepOf } from "../pipeline-place.ts"
import type { RunRole } from "../run.ts"
import { atWorkStep } from "./at-work.ts"
import * as because from "./because.ts"
import type { Action, Counter } from "./decision.ts"
import type { Phase } from "./phase.ts"
import { compare, unsettledRun, type Facts } from "./facts.ts"
import { consequenceOfFailure, exhaustion, giveToPerson } from "./retry.ts"
import type { LoopConfig, SnapshotEndedRun, SnapshotSignal } from "./snapshot.ts"
import { act, wait, want, type Step } from "./step.ts"
import { answerStep } from "./triage.ts"

/** Under this name the ways back from the merge lane are counted, beside those of the steps. */
export const LANE = "(merge lane)"

type At = { facts: Facts; pipeline: Pipeline; step: PipelineStep; phase: Phase }

/** For cards that are ready, in progress or in review. */
export function pipelineStep(facts: Facts, pipeline: Pipeline, now: number, config: LoopConfig): Step {
  const { task } = facts
  const answer = answerStep(facts)
  if (answer) return answer
  const atWork = atWorkStep(facts, now)
  if (atWork) return atWork
  const step = stepOf({ ...task, pipeline })
  const at: At = { facts, pipeline, step, phase: task.status === "in_review" ? "review" : "work" }
  const asked = afterQuestion(at)
  if (asked) return asked
  const misplaced = toItsPlace(at)
  if (misplaced) return misplaced
  if (task.status === "ready") return want(runRoleOf(step.role), at.phase)
  if (step.role === "children") return childrenStep(at)
  const ended = runOfStep(at)
  const action = ended && (afterSuccess(at, ended) ?? afterFailure(at, ended, now, config))
  if (action) return act(action)
  const used = usedUp(at, config)
  if (used) return act(used)
  if (step.role === "reviewer" && task.headCommit === null) return wait(because.hasNothingToReview(task))
  return want(roleFor(at), at.phase, { subjectCommit: isJudging(step.role) ? task.headCommit : null })
}

/** A step that no run is started for stands for nobody; it is caught before anybody is wanted. */
const runRoleOf = (role: StepRole): RunRole => (role === "children" ? "pm" : role)

const isInConflict = ({ conflictAt, statusSince }: Facts["task"]): boolean =>
  conflictAt !== null && conflictAt >= statusSince

const roleFor = ({ facts: { task }, step }: At): RunRole =>
  task.status === "in_progress" && isInConflict(task) ? "conflict_resolver" : runRoleOf(step.role)

const runOfStep = ({ facts, step }: At): SnapshotEndedRun | null =>
  unsettledRun(facts, [runRoleOf(step.role), "conflict_resolver"], step.name)

/** A card that was resumed or dropped elsewhere than its step is done is taken there first. */
function toItsPlace({ facts, pipeline, step, phase }: At): Step | null {
  const { task } = facts
  const isElsewhere =
    (task.status === "in_progress" && isJudging(step.role)) ||
    (task.status === "ready" && (isJudging(step.role) || step.role === "children"))
  if (!isElsewhere) return null
  if (task.unmetDependencies > 0) return wait(because.waitingForDependencies(task, facts.openDependencies))
  const isEmpty = step.role === "reviewer" && task.headCommit === null
  const to = isEmpty ? mendingStep(pipeline, step.name) : step
  return act(enter({ facts, pipeline, step, phase }, to, { sentence: `${task.key} goes on at ${to.name}.` }))
}

/** Its own tasks are the step's work. One that was given up fails it; the others go on meanwhile, and are waited for. */
function childrenStep(at: At): Step {
  const { children } = at.facts.task
  const goesOnWithRest = at.step.onFailure === "continue" && children.open > 0
  if (children.failed > 0 && !goesOnWithRest) {
    const what = children.failed === 1 ? "1 task of it was" : `${children.failed} tasks of it were`
    return act(failed(at, null, `${what} given up.`))
  }
  if (children.open > 0) return wait(because.waitsForChildren(at.facts.task))
  return act(goOn(at, null, at.facts.task.headCommit, "Its tasks are done."))
}

function afterSuccess(at: At, run: SnapshotEndedRun): Action | null {
  const { task } = at.facts
  const head = run.headCommit ?? task.headCommit
  if (run.role === "reviewer") return afterVerdict(at, run)
  if (run.outcome === "success") return goOn(at, run, head, run.sentence)
  if (run.outcome !== "no_change") return null
  // Nothing to change and nothing made before: the card is answered. Else it is one step's word among others.
  if (isChanging(at.step.role) && head === null) return complete(at, run, "no_change", run.sentence)
  return goOn(at, run, head, run.sentence)
}

/** A verdict counts only from a run that ended well. */
function afterVerdict(at: At, run: SnapshotEndedRun): Action | null {
  if (run.verdict === null || (run.outcome !== "success" && run.outcome !== "rejected")) return null
  if (run.verdict === "approved") return goOn(at, run, at.facts.task.headCommit, "The review approved it.")
  const sentence = run.verdict === "rejected" ? "The reviewer rejected it." : "The reviewer asks for changes."
  return failed(at, run, sentence)
}

function afterFailure(at: At, run: SnapshotEndedRun, now: number, config: LoopConfig): Action | null {
  const plain = consequenceOfFailure(
    at.facts,
    run,
    { phase: at.phase, counter: counterOf(run.role) },
    now,
    config,
  )
  if (plain === null) return null
  // What a tester finds is a finding: testing again would find it again.
  if (run.role === "qa" && run.reason === "declared_failed") return failed(at, run, run.sentence)
  if (plain.kind === "block" && plain.blockage.reason === "no_progress")
    return failed(at, run, plain.blockage.sentence)
  return plain
}

const counterOf = (role: RunRole): Counter =>
  role === "conflict_resolver" ? "conflict" : role === "reviewer" ? "review" : "dev"

/** Starts that fail block the card as ever; a step whose tries are used up has failed. */
function usedUp(at: At, config: LoopConfig): Action | null {
  const { facts, step, phase } = at
  const { project, task } = facts
  const ways = task.jumps[LANE] ?? 0
  if (task.status === "in_progress" && ways >= project.maxAttempts) {
    const sentence = `Its work came back from the merge lane ${ways} times.`
    return giveToPerson(facts, { phase, runId: null, reason: "merge_impossible", sentence })
  }
  const starts = exhaustion(facts, phase, ["infrastructure"], config)
  if (starts) return starts
  const own = { ...facts, project: { ...project, maxAttempts: step.tries ?? project.maxAttempts } }
  const isJudged = task.status === "in_review"
  // What does not join is no try of the step: it is resolved as often as the project says.
  const used = isJudged
    ? exhaustion(own, phase, ["dev", "review"], config)
    : (exhaustion(own, phase, ["dev"], config) ?? exhaustion(facts, phase, ["conflict"], config))
  return used?.kind === "block" ? failed(at, null, used.blockage.sentence) : used
}

function failed(at: At, run: SnapshotEndedRun | null, why: string): Action {
  const { facts, pipeline, step, phase } = at
  const { task } = facts
  const { onFailure } = step
  const sentence = `Step ${step.name} failed: ${why}`
  if (onFailure === "continue")
    return goOn(at, run, run?.headCommit ?? task.headCommit, `${sentence} The pipeline goes on without it.`)
  if (onFailure === "ask_human") return askAbout(at, run, sentence)
  const ways = task.jumps[step.name] ?? 0
  if (onFailure === "stop" || ways >= timesOf(onFailure)) {
    const more = onFailure === "stop" ? "" : ` It went back ${ways} times already.`
    const runId = run?.runId ?? null
    return giveToPerson(facts, { phase, runId, reason: "step_failed", sentence: `${sentence}${more}` })
  }
  const target = stepOf({ pipeline, step: onFailure.goto, status: "in_progress" })
  return enter(at, target, { run, isJump: true, sentence: `${sentence} It goes back to ${target.name}.` })
}

/** The card keeps its place while a person thinks. */
function askAbout(
  { facts, pipeline, phase, step }: At,
  run: SnapshotEndedRun | null,
  sentence: string,
): Action {
  const { task } = facts
  const earlier = pipeline.steps.filter(({ name }) => name !== step.name).map(({ name }) => `goto: ${name}`)
  return {
    kind: "open_signal",
    ...{ phase, taskId: task.taskId, from: task.status, runId: run?.runId ?? null },
    signal: {
      kind: "question",
      severity: "high",
      question: `${task.key}: ${sentence} What next?`,
      options: ["retry", "continue", "stop", ...earlier].slice(0, 10),
      isAboutStep: true,
    },
  }
}

const isAboutStep = ({ kind, isAboutStep }: SnapshotSignal): boolean => kind === "question" && isAboutStep

/** "retry" with or without more to say, "continue", "stop", "goto: plan"; any other words let it be tried again. */
function afterQuestion(at: At): Step | null {
  const { facts, pipeline, step, phase } = at
  const asked = facts.signals
    .filter(isAboutStep)
    .sort((a, b) => a.askedAt - b.askedAt || compare(a.signalId, b.signalId))
  const open = asked.find(({ state }) => state === "open")
  if (open) return wait(because.waitingForAnswer(open))
  const answered = asked.find(({ state }) => state === "answered")
  if (!answered) return null
  const { signalId } = answered
  const said = answered.answer ?? ""
  const { task } = facts
  const run = task.status === "ready" ? null : runOfStep(at)
  const heard = { run, signalId, sentence: `A person says: ${said}`.slice(0, 500) }
  const word = answerWord(said)
  if (word === "stop" || word === "cancel" || word === "abandon") {
    const about = { phase, taskId: task.taskId, from: task.status }
    return act({ kind: "cancel", ...about, signalId, cancellation: "abandoned" })
  }
  if (word === "continue") {
    const next = nextOf(pipeline, step.name, task.headCommit !== null)
    return act(next ? enter(at, next, heard) : finish(at, run, task.headCommit, heard.sentence, signalId))
  }
  const target = answerText(said)
  if (word === "goto" && hasStep(pipeline, target))
    return act(
      enter(at, stepOf({ pipeline, step: target, status: "in_progress" }), { ...heard, isJump: true }),
    )
  return act(enter(at, step, heard))
}

function goOn(at: At, run: SnapshotEndedRun | null, headCommit: string | null, sentence: string): Action {
  const next = nextOf(at.pipeline, at.step.name, headCommit !== null)
  return next ? enter(at, next, { run, headCommit, sentence }) : finish(at, run, headCommit, sentence)
}

function enter(
  { facts: { task }, step: from, phase }: At,
  step: PipelineStep,
  more: {
    run?: SnapshotEndedRun | null
    signalId?: string
    isJump?: boolean
    headCommit?: string | null
    sentence: string
  },
): Action {
  return {
    kind: "enter_step",
    ...{ phase, taskId: task.taskId, from: task.status, fromStep: from.name, step: step.name },
    runId: more.run?.runId ?? null,
    signalId: more.signalId ?? null,
    isJump: more.isJump ?? false,
    headCommit: more.headCommit ?? task.headCommit,
    sentence: more.sentence,
  }
}

/** Work with a commit goes on to approval and the merge lane; without one the card is done with what it found. */
function finish(
  at: At,
  run: SnapshotEndedRun | null,
  headCommit: string | null,
  sentence: string,
  signalId: string | null = null,
): Action {
  const { facts: { task }, phase } = at // prettier-ignore
  const about = { phase, taskId: task.taskId, from: task.status, runId: run?.runId ?? null }
  if (headCommit !== null) return { kind: "finish_steps", ...about, signalId, headCommit, sentence }
  const isMerged = planningStep(at.pipeline) !== null && task.children.merged > 0
  return complete(at, run, isMerged ? "merged" : "answered", sentence, signalId)
}

const complete = (
  { facts: { task }, phase }: At,
  run: SnapshotEndedRun | null,
  resolution: "merged" | "answered" | "no_change",
  sentence: string,
  signalId: string | null = null,
): Action => ({
  kind: "complete",
  ...{ phase, taskId: task.taskId, from: task.status, runId: run?.runId ?? null },
  ...(signalId !== null && { signalId }),
  ...{ resolution, sentence },
})
