/** How pipelines, and the steps of a card, read in a terminal. */
import type { FunctionReference, FunctionReturnType } from "convex/server"
import type { api } from "#convex/_generated/api"
import { timesOf, type OnFailure } from "#domain/pipeline"
import { STATUS_LABELS } from "#domain/task"
import { table } from "./layout.ts"

type Answer<Ref extends FunctionReference<"query" | "mutation">> = FunctionReturnType<Ref>
type Pipelines = Answer<typeof api.pipelines.list>
type Steps = Answer<typeof api.tasks.steps>

const failureOf = (onFailure: OnFailure): string =>
  typeof onFailure === "string" ? onFailure : `goto ${onFailure.goto}, ${timesOf(onFailure)} times at most`

const pipelineTable = ({ steps }: Pick<Pipelines[number], "steps">) =>
  table(
    ["step", "role", "on failure", "hand-off", "context", "tries"],
    steps.map(({ name, role, onFailure, handOff, context, tries }) => [
      name,
      role,
      failureOf(onFailure),
      handOff,
      context,
      tries ?? "",
    ]),
  )

const MARKS = { done: "[x]", current: "[>]", ahead: "[ ]" } as const

export const stepsTable = ({ steps, children }: Steps) =>
  table(
    ["", "step", "role", "result", "report"],
    steps.map(({ state, name, role, isRunning, result }) => [
      MARKS[state],
      name,
      role,
      role === "children"
        ? `${children.done} of ${children.done + children.open} done`
        : isRunning
          ? "running"
          : (result?.verdict ?? result?.outcome ?? ""),
      firstLine(result?.report ?? ""),
    ]),
  )

const firstLine = (text: string): string => text.trim().split("\n", 1)[0]!.slice(0, 100)

const sentTo = ({ key, status, step }: Answer<typeof api.tasks.restart>): string =>
  `${key} goes on from ${step}, in ${STATUS_LABELS[status]}.`

export const pipelineViews = {
  "pipelines.list": (pipelines: Pipelines) =>
    table(
      ["pipeline", "of", "steps"],
      pipelines.map(({ name, origin, isDefault, steps }) => [
        isDefault ? `${name} (default)` : name,
        origin,
        steps.map((step) => step.name).join(" -> "),
      ]),
    ),
  "pipelines.show": pipelineTable,
  "pipelines.define": (pipeline: Answer<typeof api.pipelines.define>) =>
    `${pipeline.name} is defined.\n${pipelineTable(pipeline)}`,
  "pipelines.remove": ({ name }: { name: string }) => `${name} is removed.`,
  "tasks.steps": stepsTable,
  "tasks.restart": sentTo,
  "tasks.replan": sentTo,
}
