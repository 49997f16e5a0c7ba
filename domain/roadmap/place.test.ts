import { describe, expect, test } from "vitest"
import { aRequirement, aRoadmap } from "../../test/builders/roadmap.ts"
import type { Roadmap } from "../roadmap.ts"
import { listsOf, stepOfPhase, stepOfRequirement, withPhaseAt, withRequirementAt } from "./place.ts"

const row = (key: string) => aRequirement({ key })
const roadmap = aRoadmap({
  phases: [
    { key: "P1", requirements: [row("A"), row("B")] },
    { key: "P2", requirements: [aRequirement({ key: "C", tasks: ["done"] })] },
    { key: "P3" },
  ],
  loose: [row("L")],
})
const order = (now: Roadmap) =>
  listsOf(now).map(({ phase, requirements }) => `${phase}: ${requirements.map(({ key }) => key).join(" ")}`)

describe("a requirement that is moved", () => {
  test("comes to stand below or above the one that is named, in whichever phase", () => {
    expect(order(withRequirementAt(roadmap, { requirement: "A", phase: "P2", after: "C" }))).toEqual([
      "P1: B",
      "P2: C A",
      "P3: ",
      "null: L",
    ])
    expect(order(withRequirementAt(roadmap, { requirement: "B", phase: "P1", before: "A" }))[0]).toBe(
      "P1: B A",
    )
  })

  test("goes to the end of a phase that alone was named, and into none", () => {
    expect(order(withRequirementAt(roadmap, { requirement: "A", phase: "P3" }))[2]).toBe("P3: A")
    expect(order(withRequirementAt(roadmap, { requirement: "A", phase: null }))[3]).toBe("null: L A")
  })

  test("takes its progress along", () => {
    const moved = withRequirementAt(roadmap, { requirement: "C", phase: "P1" })
    expect(moved.phases.map(({ progress }) => progress.done)).toEqual([1, 0, 0])
    expect(moved.progress).toEqual(roadmap.progress)
  })

  test("stays where its place is unknown by now", () => {
    expect(withRequirementAt(roadmap, { requirement: "A", phase: "GONE" })).toBe(roadmap)
    expect(withRequirementAt(roadmap, { requirement: "GONE", phase: "P1" })).toBe(roadmap)
  })

  test("goes step by step, through the phases and out of them, and back the same way", () => {
    let now = roadmap
    const walk = (step: "up" | "down") => {
      const seen: string[] = []
      for (;;) {
        const place = stepOfRequirement(now, "A", step)
        if (!place) return seen
        now = withRequirementAt(now, place)
        seen.push(order(now).find((list) => list.includes("A"))!)
      }
    }
    const down = walk("down")
    expect(down).toEqual(["P1: B A", "P2: A C", "P2: C A", "P3: A", "null: A L", "null: L A"])
    expect(walk("up")).toEqual([...down.slice(0, -1).reverse(), "P1: A B"])
    expect(order(now)).toEqual(order(roadmap))
  })
})

describe("a phase that is moved", () => {
  test("comes to stand beside another one, with what is in it", () => {
    const moved = withPhaseAt(roadmap, { phase: "P1", after: "P2" })
    expect(order(moved)).toEqual(["P2: C", "P1: A B", "P3: ", "null: L"])
  })

  test("goes one step, and no further than the ends", () => {
    expect(stepOfPhase(roadmap, "P2", "up")).toEqual({ phase: "P2", before: "P1" })
    expect(stepOfPhase(roadmap, "P2", "down")).toEqual({ phase: "P2", after: "P3" })
    expect(stepOfPhase(roadmap, "P1", "up")).toBeNull()
    expect(stepOfPhase(roadmap, "P3", "down")).toBeNull()
    expect(stepOfPhase(roadmap, "GONE", "down")).toBeNull()
  })
})
