import { expect, test } from "vitest"
import { orderPlan } from "#domain/objective"
import { planOf } from "./manager.ts"

test("one sentence becomes a task for each of its parts, a single thing is built and then documented", () => {
  expect(planOf("Add a greeting and a farewell", []).map(({ title }) => title)).toEqual([
    "Add a greeting",
    "a farewell",
  ])
  expect(planOf("Sandbox", []).map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
    ["build", undefined],
    ["document", ["build"]],
  ])
})

test("criteria are followed where there are some, and every plan can be taken", () => {
  const criteria = ["It says hello.", "It says goodbye.", "x".repeat(400)]
  const tasks = planOf("Be polite", criteria)
  expect(tasks).toHaveLength(3)
  expect(tasks.every(({ title }) => title.length <= 200)).toBe(true)
  expect(orderPlan(tasks, []).ok).toBe(true)
})
