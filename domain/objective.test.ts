import fc from "fast-check"
import { expect, test } from "vitest"
import { casesOf } from "#test/builders/proof"
import { Decompose, MAX_PLANNED, orderPlan, type PlannedTask } from "./objective.ts"

const planned = (name: string, ...dependsOn: string[]): PlannedTask => ({ name, title: name, dependsOn })

test("[PL-O3] tasks are made in an order in which each comes after what it depends on", () => {
  const order = orderPlan([planned("c", "b", "SHOP-7"), planned("b", "a"), planned("a")], ["SHOP-7"])
  expect(order.ok && order.value.map(({ name }) => name)).toEqual(["a", "b", "c"])
})

test("[PL-O3] a cycle is refused with its names", () => {
  const order = orderPlan([planned("a", "c"), planned("b", "a"), planned("c", "b")], [])
  expect(!order.ok && order.refusal).toMatchObject({
    code: "dependency_cycle",
    message: "The plan has a cycle: a waits for c waits for b waits for a.",
  })
})

test("[PL-O3] names that are unknown or given twice are refused, and so is a plan without bounds", () => {
  const unknown = orderPlan([planned("a", "SHOP-7")], ["SHOP-8"])
  expect(!unknown.ok && unknown.refusal.message).toContain("a depends on SHOP-7")
  const twice = orderPlan([planned("a"), planned("a")], [])
  expect(!twice.ok && twice.refusal.message).toContain("the name a")
  const many = Array.from({ length: MAX_PLANNED + 1 }, (_, index) => planned(`t${index}`))
  expect(Decompose.safeParse({ tasks: many }).success).toBe(false)
})

test("[PL-O3] any plan is either in order or refused for a cycle that is there", () => {
  const names = ["a", "b", "c", "d", "e"]
  const plan = fc.tuple(
    ...names.map((name) => fc.subarray(names).map((targets) => planned(name, ...targets))),
  )
  fc.assert(
    fc.property(plan, (tasks) => {
      const order = orderPlan(tasks, [])
      if (order.ok) {
        const seen = new Set<string>()
        for (const task of order.value) {
          for (const target of task.dependsOn ?? []) expect(seen.has(target)).toBe(true)
          seen.add(task.name)
        }
        expect(seen.size).toBe(tasks.length)
        return
      }
      const cycle = order.refusal.details?.cycle as string[]
      expect(cycle[0]).toBe(cycle.at(-1))
      for (const [index, name] of cycle.slice(0, -1).entries())
        expect(tasks.find((task) => task.name === name)?.dependsOn).toContain(cycle[index + 1])
    }),
    casesOf(300, 20_000),
  )
})
