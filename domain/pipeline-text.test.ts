import { expect, test } from "vitest"
import { checkPipeline } from "./pipeline.ts"
import { parseSteps } from "./pipeline-text.ts"

const stepsOf = (text: string) => {
  const parsed = parseSteps(text)
  if (!parsed.ok) throw new Error(parsed.refusal.message)
  return parsed.value
}
const no = (text: string): string => {
  const parsed = parseSteps(text)
  return parsed.ok ? "" : parsed.refusal.message
}

test("[PL-13] steps are written in a line: a name, a role, and what else there is to say", () => {
  expect(stepsOf("build: dev -> test: qa, else goto build 2 times, 3 tries -> docs: writer")).toEqual([
    { name: "build", role: "dev" },
    { name: "test", role: "qa", onFailure: { goto: "build", times: 2 }, tries: 3 },
    { name: "docs", role: "writer" },
  ])
})

test("[PL-13] hand-off, context and words for the agent are said in any order, over several lines", () => {
  const text = `plan: pm, "Write the plan, then -> stop; really", sliding
    build: dev, patch_first, else ask_human
    review: reviewer, else continue, summarize`
  expect(stepsOf(text)).toEqual([
    { name: "plan", role: "pm", instructions: "Write the plan, then -> stop; really", context: "sliding" },
    { name: "build", role: "dev", handOff: "patch_first", onFailure: "ask_human" },
    { name: "review", role: "reviewer", onFailure: "continue", context: "summarize" },
  ])
})

test("[PL-13] a step without a name is called after its role, and what is written can be defined", () => {
  const steps = stepsOf("dev -> reviewer, else goto dev")
  expect(steps.map(({ name }) => name)).toEqual(["dev", "reviewer"])
  expect(checkPipeline({ name: "short", steps })).toMatchObject({ ok: true })
})

test.each([
  ["build: developer", 'Step 1 (build: developer): "developer" is no role; there is pm,'],
  ["build: dev -> test: qa, or else", 'Step 2 (test: qa, or else): "or else" says nothing about a step.'],
  ['build: dev, "one" two', 'Step 1 (build: dev, "one" two)'],
  ["  \n ", "There is no step in it."],
])("[PL-13] %j is refused with the step, what is wrong, and how to write it", (text, message) => {
  expect(no(text)).toContain(message)
  expect(no(text)).toContain('Write it like "build: dev -> test: qa')
})
