/** Pipelines: the steps that a card goes through, as data. A card keeps the pipeline that it began with. */
import { z } from "zod"
import { accept, refuse, type Result } from "./refusal.ts"

/** Who does a step. `children` is nobody: the step is done when the card's own tasks are. */
export const STEP_ROLES = ["pm", "research", "dev", "writer", "custom", "reviewer", "qa", "children"] as const
export const StepRole = z.enum(STEP_ROLES)
export type StepRole = z.infer<typeof StepRole>

/** How what earlier steps left reaches a step. */
export const HAND_OFFS = ["workspace_first", "patch_first", "manual"] as const
export const HandOff = z.enum(HAND_OFFS)
export type HandOff = z.infer<typeof HandOff>

/** How much of the earlier runs a step is told. */
export const CONTEXT_MODES = ["full", "summarize", "sliding"] as const
export const ContextMode = z.enum(CONTEXT_MODES)
export type ContextMode = z.infer<typeof ContextMode>

export const Slug = z
  .string()
  .trim()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "A name here is 1 to 40 lower-case letters, digits and dashes.")

/** What follows when a step has failed for good. A `goto` is taken so many times at most, then a person is asked. */
export const OnFailure = z.union([
  z.enum(["stop", "continue", "ask_human"]),
  z.strictObject({ goto: Slug, times: z.number().int().min(1).max(20).optional() }),
])
export type OnFailure = z.infer<typeof OnFailure>
const DEFAULT_TIMES = 3

export const PipelineStep = z.strictObject({
  name: Slug,
  role: StepRole,
  onFailure: OnFailure,
  handOff: HandOff,
  context: ContextMode,
  /** How often it is tried before it has failed; absent: as often as the project says. */
  tries: z.number().int().min(1).max(10).optional(),
  /** What this step is for, for whoever does it. */
  instructions: z.string().trim().min(1).max(4_000).optional(),
})
export type PipelineStep = z.infer<typeof PipelineStep>

export const MAX_STEPS = 12
export const Pipeline = z.strictObject({ name: Slug, steps: z.array(PipelineStep).min(1).max(MAX_STEPS) })
export type Pipeline = z.infer<typeof Pipeline>

/** As people write it: what is left out is `stop`, `workspace_first`, `full`. */
const WrittenStep = PipelineStep.partial({ onFailure: true, handOff: true, context: true })
export const DefinePipeline = z.object({
  name: Slug.describe("Name of the pipeline, e.g. design-build-test"),
  steps: z
    .array(WrittenStep)
    .min(1)
    .max(MAX_STEPS)
    .describe(
      'Its steps, in order: "build: dev -> test: qa, else goto build, 2 tries", or as JSON [{"name": "build", "role": "dev"}, {"name": "test", "role": "qa", "onFailure": {"goto": "build"}, "tries": 2}]',
    ),
})
export type WrittenPipeline = z.infer<typeof DefinePipeline>

export const CLASSIC = "classic"
const MENDS = { goto: "implement" } as const
const usual = { onFailure: "stop", handOff: "workspace_first", context: "full" } as const

/** What exists everywhere. `classic` is what a card goes through that names none. */
export const PREDEFINED: readonly Pipeline[] = [
  {
    name: CLASSIC,
    steps: [
      { ...usual, name: "implement", role: "dev" },
      { ...usual, name: "review", role: "reviewer", onFailure: MENDS },
    ],
  },
  {
    name: "plan-implement-review",
    steps: [
      {
        ...usual,
        name: "plan",
        role: "pm",
        instructions:
          "Write the plan for this one task: what will change where, in which order, what could go wrong, and how one sees that it is done. You change no files and make no other tasks. Report the plan itself: whoever implements it sees your report and nothing else of you.",
      },
      { ...usual, name: "implement", role: "dev" },
      { ...usual, name: "review", role: "reviewer", onFailure: MENDS, context: "summarize" },
    ],
  },
  {
    name: "objective",
    steps: [
      { ...usual, name: "plan", role: "pm", context: "summarize" },
      { ...usual, name: "work", role: "children", onFailure: { goto: "plan" } },
      {
        ...usual,
        name: "qa",
        role: "qa",
        onFailure: { goto: "plan" },
        context: "summarize",
        instructions:
          "The tasks of this objective are merged. Find out whether together they do what the objective asks. Tests that should stay may be committed on your branch; they are merged when you are done. Report `failed` with what is missing if the objective is not met: it is planned anew with your words.",
      },
    ],
  },
]

/** Steps that are done in review; all others are done in progress. */
export const isJudging = (role: StepRole): boolean => role === "reviewer" || role === "qa"
/** Steps whose result is a change. */
export const isChanging = (role: StepRole): boolean =>
  role === "dev" || role === "writer" || role === "custom"

/** A manager's step before the step that waits for the card's tasks: it owes tasks. */
export function isPlanning({ steps }: Pipeline, name: string): boolean {
  const index = steps.findIndex((step) => step.name === name)
  return steps[index]?.role === "pm" && steps.slice(index + 1).some(({ role }) => role === "children")
}

export const planningStep = (pipeline: Pipeline): PipelineStep | null =>
  pipeline.steps.find(({ name }) => isPlanning(pipeline, name)) ?? null

export const timesOf = (onFailure: OnFailure): number =>
  typeof onFailure === "object" ? (onFailure.times ?? DEFAULT_TIMES) : 0

/** The pipeline as it is stored, or where it is wrong and how to mend it. */
export function checkPipeline({ name, steps: written }: z.infer<typeof DefinePipeline>): Result<Pipeline> {
  const no = (sentence: string) => refuse("invalid_input", `Pipeline ${name}: ${sentence}`)
  if (PREDEFINED.some((known) => known.name === name))
    return no("this name is taken by a predefined pipeline; choose another one.")
  const steps = written.map((step): PipelineStep => ({ ...usual, ...step }))
  const names = steps.map((step) => step.name)
  const twice = names.find((each, index) => names.indexOf(each) !== index)
  if (twice !== undefined) return no(`two steps have the name ${twice}; each step needs a name of its own.`)
  for (const [index, step] of steps.entries()) {
    if (typeof step.onFailure === "object" && !names.includes(step.onFailure.goto))
      return no(
        `step ${step.name} goes to ${step.onFailure.goto} on failure, which is no step of it; it has ${names.join(", ")}.`,
      )
    if (step.role === "children" && !steps.slice(0, index).some(({ role }) => role === "pm"))
      return no(`step ${step.name} waits for tasks, but no step with the role pm before it makes any.`)
    if (step.role === "reviewer" && !steps.slice(0, index).some(({ role }) => isChanging(role)))
      return no(
        `step ${step.name} reviews, but no step before it makes a change; put a step with the role dev, writer or custom first.`,
      )
  }
  return accept({ name, steps })
}

/** By name, first among the project's own; the refusal names those there are. */
export function findPipeline(name: string, own: readonly Pipeline[] = []): Result<Pipeline> {
  const found = [...own, ...PREDEFINED].find((pipeline) => pipeline.name === name)
  if (found) return accept(found)
  const known = [...PREDEFINED, ...own].map((pipeline) => pipeline.name).join(", ")
  return refuse("not_found", `There is no pipeline ${name}; there is ${known}.`)
}
