import fc from "fast-check"
import { expect, test } from "vitest"
import { checkDependency, type DependencyGraph } from "./dependencies.ts"

const graph = (edges: Record<string, string[]>): DependencyGraph => new Map(Object.entries(edges))

test("a task may wait for one that waits for nothing", () => {
  expect(checkDependency(graph({}), "CLU-1", "CLU-2")).toEqual({ ok: true, value: undefined })
})

test("two tasks may wait for the same third", () => {
  expect(checkDependency(graph({ "CLU-1": ["CLU-3"] }), "CLU-2", "CLU-3").ok).toBe(true)
})

test("a task cannot wait for itself", () => {
  expect(checkDependency(graph({}), "CLU-1", "CLU-1")).toMatchObject({
    ok: false,
    refusal: {
      code: "dependency_cycle",
      message: "CLU-1 cannot wait for itself.",
      details: { cycle: ["CLU-1", "CLU-1"] },
    },
  })
})

test("a cycle of two is named", () => {
  expect(checkDependency(graph({ "CLU-2": ["CLU-1"] }), "CLU-1", "CLU-2")).toMatchObject({
    refusal: { details: { cycle: ["CLU-1", "CLU-2", "CLU-1"] } },
  })
})

test("a long cycle is named by its shortest way round", () => {
  const edges = { "CLU-2": ["CLU-9", "CLU-3"], "CLU-3": ["CLU-4"], "CLU-4": ["CLU-1"], "CLU-9": ["CLU-3"] }
  expect(checkDependency(graph(edges), "CLU-1", "CLU-2")).toMatchObject({
    refusal: {
      message:
        "That would be a cycle: CLU-1 waits for CLU-2 waits for CLU-3 waits for CLU-4 waits for CLU-1.",
    },
  })
})

test("edges that are written only when they are not refused never form a cycle", () => {
  const node = fc.integer({ min: 0, max: 7 }).map(String)
  fc.assert(
    fc.property(fc.array(fc.tuple(node, node), { maxLength: 40 }), (wishes) => {
      const edges = new Map<string, string[]>()
      for (const [task, target] of wishes) {
        if (checkDependency(edges, task, target).ok) edges.set(task, [...(edges.get(task) ?? []), target])
      }
      expect(canBeOrdered(edges)).toBe(true)
    }),
  )
})

/** Takes away tasks that wait for nothing until none is left, or none can be taken. */
function canBeOrdered(edges: Map<string, string[]>): boolean {
  const waiting = new Map([...edges].map(([task, targets]) => [task, new Set(targets)]))
  for (;;) {
    const free = [...waiting].filter(([, targets]) => [...targets].every((target) => !waiting.has(target)))
    if (free.length === 0) return waiting.size === 0
    for (const [task] of free) waiting.delete(task)
  }
}
