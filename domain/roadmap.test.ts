import { describe, expect, test } from "vitest"
import { aRequirement, aRoadmap } from "../test/builders/roadmap.ts"
import { coverageOf, oneLine, PhaseKey, progressOf, Requirement, RequirementKey } from "./roadmap.ts"
import { TaskKey } from "./task.ts"

describe("the progress of a requirement", () => {
  test("is that nothing would make it true, where no task is linked or all were given up", () => {
    expect(progressOf([])).toEqual({ state: "uncovered", done: 0, total: 0 })
    expect(progressOf(["cancelled", "cancelled"])).toEqual({ state: "uncovered", done: 0, total: 0 })
  })

  test("counts the tasks that are done among those that were not given up", () => {
    expect(progressOf(["done", "ready", "cancelled"])).toEqual({ state: "under_way", done: 1, total: 2 })
    expect(progressOf(["done", "done", "cancelled"])).toEqual({ state: "done", done: 2, total: 2 })
  })

  test("is planned until a task has begun, and stuck as soon as one is blocked", () => {
    expect(progressOf(["backlog", "ready"]).state).toBe("planned")
    expect(progressOf(["backlog", "in_review"]).state).toBe("under_way")
    expect(progressOf(["in_progress", "blocked", "done"]).state).toBe("stuck")
  })
})

describe("the progress of a phase", () => {
  test("is the mean of its requirements: one without a task has none, however much the others did", () => {
    const progress = coverageOf([progressOf(["done", "done"]), progressOf(["done", "ready"]), progressOf([])])
    expect(progress).toEqual({
      requirements: 3,
      done: 1,
      uncovered: 1,
      tasks: { done: 3, total: 4 },
      share: 0.5,
    })
  })

  test("is nothing where there is no requirement", () => {
    expect(coverageOf([]).share).toBe(0)
  })

  test("of the whole roadmap counts those in no phase, too", () => {
    const roadmap = aRoadmap({
      phases: [{ requirements: [aRequirement({ key: "CLU-R1", tasks: ["done"] })] }],
      loose: [aRequirement({ key: "CLU-R2" })],
    })
    expect(roadmap.phases[0]?.progress.share).toBe(1)
    expect(roadmap.progress).toMatchObject({ requirements: 2, done: 1, uncovered: 1, share: 0.5 })
  })
})

test("keys of tasks, phases and requirements are never taken for one another", () => {
  const accepts = (key: string) => [TaskKey, PhaseKey, RequirementKey].map((it) => it.safeParse(key).success)
  expect(accepts("clu-12")).toEqual([true, false, false])
  expect(accepts("clu-p12")).toEqual([false, true, false])
  expect(accepts("clu-r12")).toEqual([false, false, true])
})

test("titles are one line, and texts have one kind of line end", () => {
  expect(oneLine("  a\n\tb ")).toBe("a b")
  const parsed = Requirement.pick({ title: true, description: true }).parse({
    title: " two\nlines ",
    description: "\r\na\r\nb \n",
  })
  expect(parsed).toEqual({ title: "two lines", description: "a\nb" })
})
