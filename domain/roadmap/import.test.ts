import { describe, expect, test } from "vitest"
import { aRequirement, aRoadmap } from "../../test/builders/roadmap.ts"
import { MAX_PHASES, type Roadmap } from "../roadmap.ts"
import { changesOf, changesSentence, planImport, problemsSentence } from "./import.ts"
import { parseRoadmap } from "./parse.ts"

const roadmap = aRoadmap({
  phases: [
    { title: "One", requirements: [aRequirement({ key: "CLU-R1", title: "A", tasks: ["done"] })] },
    { title: "Two", requirements: [aRequirement({ key: "CLU-R2", title: "B" })] },
  ],
  loose: [aRequirement({ key: "CLU-R3", title: "C" })],
})

const plan = (markdown: string, now: Roadmap = roadmap) => {
  const parsed = parseRoadmap(markdown, "CLU")
  if (!parsed.ok) throw new Error(problemsSentence(parsed.problems))
  return planImport(now, parsed.value, { phase: 2, requirement: 3 })
}
const valueOf = (markdown: string) => {
  const planned = plan(markdown)
  if (!planned.ok) throw new Error("refused")
  return planned.value
}

describe("an import", () => {
  test("gives new keys to what is new, and says where it comes to stand", () => {
    const { phases, requirements, lists, phaseOrder, last } = valueOf("## Three\nGoal\n### D\n### E\n## One")
    expect(phases).toMatchObject([
      { key: "CLU-P3", title: "Three", text: "Goal", change: "add" },
      { key: "CLU-P1", change: "keep" },
    ])
    expect(requirements.map(({ key, phase, change }) => [key, phase, change])).toEqual([
      ["CLU-R4", "CLU-P3", "add"],
      ["CLU-R5", "CLU-P3", "add"],
    ])
    expect(phaseOrder).toEqual(["CLU-P3", "CLU-P1", "CLU-P2"])
    expect(lists.find(({ phase }) => phase === "CLU-P3")?.keys).toEqual(["CLU-R4", "CLU-R5"])
    expect(last).toEqual({ phase: 3, requirement: 5 })
  })

  test("without keys knows again what has the same title, so that saying it twice doubles nothing", () => {
    const { requirements, phases } = valueOf("## Two\n### B\nMore words.\n### B")
    expect(phases).toMatchObject([{ key: "CLU-P2", change: "keep" }])
    expect(requirements).toMatchObject([
      { key: "CLU-R2", change: "edit", text: "More words." },
      { key: "CLU-R4", change: "add" },
    ])
  })

  test("brings back under its old key what was removed, and hands that number out to nobody else", () => {
    const { requirements, last } = valueOf("### New\n### Old <!-- CLU-R7 -->")
    expect(requirements).toMatchObject([
      { key: "CLU-R8", change: "add" },
      { key: "CLU-R7", change: "add" },
    ])
    expect(last.requirement).toBe(8)
  })

  test("removes nothing: what the text leaves out keeps its place behind what it stood behind", () => {
    const { lists, phaseOrder, isReordered } = valueOf("## Two\n### A")
    expect(phaseOrder).toEqual(["CLU-P1", "CLU-P2"])
    expect(lists).toEqual([
      { phase: "CLU-P1", keys: [] },
      { phase: "CLU-P2", keys: ["CLU-R2", "CLU-R1"] },
      { phase: null, keys: ["CLU-R3"] },
    ])
    expect(isReordered).toBe(true)
  })

  test("links tasks that are not linked yet, and takes none away", () => {
    const [task] = roadmap.phases[0]!.requirements[0]!.tasks
    const { links } = valueOf(`### A\nTasks:\n- [x] ${task!.key}\n- [ ] CLU-77 Something`)
    expect(links).toEqual([{ requirement: "CLU-R1", task: "CLU-77", line: 4 }])
  })

  test("is told in a sentence, or in none where nothing changes", () => {
    expect(changesSentence(changesOf(valueOf("## Three\n### D\n## One\nNew goal")))).toBe(
      "1 new phase, 1 new requirement, 1 edited",
    )
    expect(changesSentence(changesOf(valueOf("## Two\n## One")))).toBe("another order")
    expect(changesSentence(changesOf(valueOf("## One\n### A")))).toBeNull()
  })

  test("that would be more than a project may hold is refused at the first line that is over", () => {
    const many = Array.from({ length: MAX_PHASES - 1 }, (_, index) => `## New ${index}`).join("\n")
    const planned = plan(many)
    expect(planned.ok ? [] : planned.problems).toEqual([
      {
        line: MAX_PHASES - 1,
        sentence: `A project has at most ${MAX_PHASES} phases; leave out what is over.`,
      },
    ])
  })
})

test("many problems are told as the first five and how many more", () => {
  const problems = Array.from({ length: 7 }, (_, index) => ({ line: index + 1, sentence: "Wrong." }))
  expect(problemsSentence(problems).split("\n")).toEqual([
    ...["Line 1: Wrong.", "Line 2: Wrong.", "Line 3: Wrong.", "Line 4: Wrong.", "Line 5: Wrong."],
    "And 2 more.",
  ])
})
