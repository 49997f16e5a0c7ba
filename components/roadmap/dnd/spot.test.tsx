import { expect, test } from "vitest"
import { aRequirement, aRoadmap } from "../../../test/builders/roadmap.ts"
import { placeAt, type Carried, type Spot } from "./spot.ts"

const row = (key: string) => aRequirement({ key })
const roadmap = aRoadmap({
  phases: [{ requirements: [row("A"), row("B")] }, { requirements: [row("C")] }],
})
const carried = (kind: Carried["kind"], key: string): Carried => ({ kind, key, title: key })
const over = (key: string, phase: string | null, edge: Spot["edge"]): Spot => ({
  ...{ kind: "requirement", key, phase, edge },
})

test("a requirement is let go beside another one, in whichever phase that stands", () => {
  expect(placeAt(roadmap, carried("requirement", "A"), over("C", "CLU-P2", "below"))).toEqual({
    kind: "requirement",
    place: { requirement: "A", phase: "CLU-P2", after: "C" },
  })
  expect(placeAt(roadmap, carried("requirement", "B"), over("A", "CLU-P1", "above"))?.place).toMatchObject({
    before: "A",
  })
})

test("over a phase as a whole it goes to the end, and into none", () => {
  const list: Spot = { kind: "list", key: "none", phase: null, edge: "end" }
  expect(placeAt(roadmap, carried("requirement", "A"), list)?.place).toEqual({
    requirement: "A",
    phase: null,
  })
})

test("where it would stay, nothing is moved", () => {
  expect(placeAt(roadmap, carried("requirement", "A"), over("A", "CLU-P1", "below"))).toBeNull()
  expect(placeAt(roadmap, carried("requirement", "A"), over("B", "CLU-P1", "above"))).toBeNull()
  expect(placeAt(roadmap, carried("phase", "CLU-P1"), over("C", "CLU-P2", "below"))).toBeNull()
})

test("a phase goes beside another phase", () => {
  const spot: Spot = { kind: "phase", key: "CLU-P2", phase: "CLU-P2", edge: "below" }
  expect(placeAt(roadmap, carried("phase", "CLU-P1"), spot)).toEqual({
    kind: "phase",
    place: { phase: "CLU-P1", after: "CLU-P2" },
  })
  expect(placeAt(roadmap, carried("phase", "CLU-P1"), { ...spot, edge: "above" })).toBeNull()
})
