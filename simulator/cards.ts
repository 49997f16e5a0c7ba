/** A card's row in the domain's words: its pipeline, and the step at which it stands. */
import type { Pipeline, PipelineStep } from "#domain/pipeline"
import { stepOf } from "#domain/pipeline-place"
import type { TaskStatus } from "#domain/task"
import type { Row } from "./backend/rows.ts"

export const pipelineOf = (task: Row): Pipeline | null => (task.pipeline as Pipeline | undefined) ?? null

/** Null on the classic way. */
export function stepAt(task: Row): PipelineStep | null {
  const pipeline = pipelineOf(task)
  const place = { step: (task.step as string | undefined) ?? null, status: task.status as TaskStatus }
  return pipeline && stepOf({ ...place, pipeline })
}
