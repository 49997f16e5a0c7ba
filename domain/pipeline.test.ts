import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { casesOf } from "#test/builders/proof"
import {
  checkPipeline,
  DefinePipeline,
  findPipeline,
  isJudging,
  Pipeline,
  planningStep,
  PREDEFINED,
  STEP_ROLES,
} from "./pipeline.ts"
import { mendingStep, nextOf, stepOf } from "./pipeline-place.ts"
import { TASK_STATUSES } from "./task.ts"

const sentenceOf = (steps: object[]): string => {
  const result = checkPipeline(DefinePipeline.parse({ name: "own", steps }))
  return result.ok ? "" : result.refusal.message
}
const BUILD = { name: "build", role: "dev" }

test("[PL-1] what is predefined is itself a pipeline that could be defined", () => {
  for (const pipeline of PREDEFINED) {
    expect(Pipeline.parse(pipeline)).toEqual(pipeline)
    expect(checkPipeline({ ...pipeline, name: "own" }).ok).toBe(true)
  }
})

test("[PL-2] what is left out has its usual value", () => {
  expect(checkPipeline(DefinePipeline.parse({ name: "own", steps: [BUILD] }))).toEqual({
    ok: true,
    value: {
      name: "own",
      steps: [{ ...BUILD, onFailure: "stop", handOff: "workspace_first", context: "full" }],
    },
  })
})

describe("[PL-2] what is wrong is named with how to mend it", () => {
  test.each([
    [
      "a goto to nowhere",
      [{ ...BUILD, onFailure: { goto: "plan" } }],
      "goes to plan on failure, which is no step",
    ],
    ["a name twice", [BUILD, BUILD], "two steps have the name build"],
    ["a review of nothing", [{ name: "look", role: "reviewer" }], "no step before it makes a change"],
    ["tasks that nobody makes", [{ name: "wait", role: "children" }], "no step with the role pm before it"],
  ])("%s", (_what, steps, sentence) => expect(sentenceOf(steps)).toContain(sentence))

  test("an unknown role, an endless goto, an unknown name", () => {
    const parse = (step: object) => DefinePipeline.safeParse({ name: "own", steps: [step] }).success
    expect(parse({ name: "build", role: "wizard" })).toBe(false)
    expect(parse({ ...BUILD, onFailure: { goto: "build", times: 1_000 } })).toBe(false)
    const unknown = findPipeline("nope")
    expect(!unknown.ok && unknown.refusal.message).toContain("classic, plan-implement-review, objective")
    const taken = checkPipeline({ name: "objective", steps: [{ ...BUILD, role: "dev" }] })
    expect(taken.ok).toBe(false)
  })
})

const anyPipeline = fc
  .array(fc.constantFrom(...STEP_ROLES), { minLength: 1, maxLength: 8 })
  .map((roles): Pipeline => ({
    name: "own",
    steps: roles.map((role, index) => ({
      ...{ name: `s${index}`, role, onFailure: "stop", handOff: "manual", context: "full" },
    })),
  }))

test("[PL-3] wherever a card stands there is a step; in review it is one that judges", () => {
  const place = fc.record({
    pipeline: anyPipeline,
    step: fc.option(fc.constantFrom("s0", "s3", "s7", "extra.mend", "extra.review", "gone")),
    status: fc.constantFrom(...TASK_STATUSES),
  })
  fc.assert(
    fc.property(place, (at) => {
      const step = stepOf(at)
      if (at.status === "in_review") expect(isJudging(step.role)).toBe(true)
      expect(isJudging(mendingStep(at.pipeline, at.step).role)).toBe(false)
    }),
    casesOf(300, 20_000),
  )
})

test("[PL-3] step by step every pipeline comes to its end, passing reviews where there is no commit", () => {
  fc.assert(
    fc.property(anyPipeline, fc.boolean(), (pipeline, hasCommit) => {
      const seen: string[] = []
      let at = pipeline.steps[0] ?? null
      for (; at; at = nextOf(pipeline, at.name, hasCommit)) seen.push(at.name)
      const passed = pipeline.steps.slice(1).filter(({ role }) => hasCommit || role !== "reviewer")
      expect(seen).toEqual([pipeline.steps[0]!.name, ...passed.map(({ name }) => name)])
    }),
    casesOf(300, 20_000),
  )
})

test("[PL-3] dropped on review after its last judging step, a card is reviewed once more and then through", () => {
  const roles = ["dev", "reviewer", "dev"] as const
  const steps = roles.map((role, index) => ({ name: ["build", "review", "polish"][index], role }))
  const checked = checkPipeline(DefinePipeline.parse({ name: "own", steps }))
  if (!checked.ok) throw new Error("not accepted")
  const pipeline = checked.value
  const extra = stepOf({ pipeline, step: "polish", status: "in_review" })
  expect(extra.role).toBe("reviewer")
  expect(steps.map(({ name }) => name)).not.toContain(extra.name)
  expect(stepOf({ pipeline, step: extra.name, status: "in_review" })).toEqual(extra)
  expect(nextOf(pipeline, extra.name, true)).toBe(null)
  expect(mendingStep(pipeline, extra.name).name).toBe("polish")
})

test("[PL-10] what comes back is mended by the nearest developer before, not by who documents it", () => {
  const steps = ["dev", "qa", "writer", "reviewer"].map((role) => ({ name: role, role }))
  const checked = checkPipeline(DefinePipeline.parse({ name: "own", steps }))
  expect(checked.ok && mendingStep(checked.value, "reviewer").name).toBe("dev")
  const objective = PREDEFINED.find((pipeline) => planningStep(pipeline) !== null)!
  expect(mendingStep(objective, "qa")).toMatchObject({ name: "extra.mend", role: "dev" })
})
