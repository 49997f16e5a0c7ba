/** Where a card stands in its pipeline, and what comes next. Total: whatever people dragged where, there is a step. */
import { isChanging, isJudging, type Pipeline, type PipelineStep, type StepRole } from "./pipeline.ts"
import type { WorkRole } from "./role.ts"
import type { TaskStatus } from "./task.ts"

const IMPLICIT = { onFailure: "stop", handOff: "workspace_first", context: "full" } as const

/**
 * For a pipeline without a step that could do it: work that came back is mended, what was dropped on review is reviewed. No
 * step of one's own has such a name, for a name there has no dot.
 */
const MEND: PipelineStep = { ...IMPLICIT, name: "extra.mend", role: "dev" }
const REVIEW: PipelineStep = { ...IMPLICIT, name: "extra.review", role: "reviewer" }
const EXTRA = [MEND, REVIEW]

type Place = { pipeline: Pipeline; step: string | null; status: TaskStatus }

/** The step that a card in this status is at. In review it is a judging one. */
export function stepOf({ pipeline, step, status }: Place): PipelineStep {
  const at = [...pipeline.steps, ...EXTRA].find(({ name }) => name === step) ?? pipeline.steps[0]!
  if (status !== "in_review" || isJudging(at.role)) return at
  return after(pipeline, at.name).find(({ role }) => isJudging(role)) ?? REVIEW
}

/** Whom a ready card waits for by the step that is next, where that is another role than its own. */
export function stepRoleOf(card: {
  role: WorkRole
  pipeline?: Pipeline | undefined
  step?: string | undefined
}): StepRole | undefined {
  const { role, pipeline, step = null } = card
  const next = pipeline && stepOf({ pipeline, step, status: "ready" }).role
  return next === role ? undefined : next
}

/** The step that mends what came back: the nearest one before it that makes a change. */
export function mendingStep(pipeline: Pipeline, step: string | null): PipelineStep {
  const index = pipeline.steps.findIndex(({ name }) => name === step)
  const before = index < 0 ? pipeline.steps : pipeline.steps.slice(0, index + 1)
  const changing = before.filter(({ role }) => isChanging(role))
  return changing.findLast(({ role }) => role !== "writer") ?? changing.at(-1) ?? MEND
}

/** What comes after a step; null at the end. Without a commit there is nothing that a reviewer could look at. */
export function nextOf(pipeline: Pipeline, step: string, hasCommit: boolean): PipelineStep | null {
  const rest =
    step === MEND.name ? pipeline.steps.filter(({ role }) => isJudging(role)) : after(pipeline, step)
  return rest.find(({ role }) => role !== "reviewer" || hasCommit) ?? null
}

function after({ steps }: Pipeline, name: string): PipelineStep[] {
  const index = steps.findIndex((step) => step.name === name)
  return index < 0 ? [] : steps.slice(index + 1)
}

/** Whether a card can be sent there: a step of its pipeline. */
export const hasStep = ({ steps }: Pipeline, name: string): boolean =>
  steps.some((step) => step.name === name)
