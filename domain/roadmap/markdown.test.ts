import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { aRequirement, aRoadmap } from "../../test/builders/roadmap.ts"
import { oneLine, plainText, type Roadmap } from "../roadmap.ts"
import { changesSentence, changesOf, planImport } from "./import.ts"
import { roadmapMarkdown } from "./markdown.ts"
import { parseRoadmap, type Parsed } from "./parse.ts"

const written = aRoadmap({
  phases: [
    {
      title: "Sign in",
      goal: "Nobody else gets in.",
      requirements: [
        aRequirement({
          key: "CLU-R2",
          description: "By a link.\n\n- printed once",
          tasks: [
            { key: "CLU-7", title: "Print the link", status: "done" },
            { key: "CLU-9", title: "Spend it once", status: "ready" },
          ],
        }),
      ],
    },
    { title: "Empty" },
  ],
  loose: [aRequirement({ key: "CLU-R1", title: "It is fast" })],
})

const valueOf = (parsed: Parsed) => {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}
const problemsOf = (markdown: string) => {
  const parsed = parseRoadmap(markdown, "CLU")
  return parsed.ok ? [] : parsed.problems.map(({ line, sentence }) => `${line}: ${sentence}`)
}

test("a roadmap reads as a document", () => {
  expect(roadmapMarkdown(written)).toBe(`# Roadmap of Clutch

### It is fast <!-- CLU-R1 -->

## Sign in <!-- CLU-P1 -->

Nobody else gets in.

### People sign in with a link <!-- CLU-R2 -->

By a link.

- printed once

Tasks:

- [x] CLU-7 Print the link
- [ ] CLU-9 Spend it once

## Empty <!-- CLU-P2 -->
`)
})

describe("what was exported and is read again", () => {
  const pieces = fc.constantFrom(
    ...[
      "# ",
      "## x",
      "### ",
      "#",
      "####",
      "Tasks:",
      "\\Tasks:",
      "\\# ",
      "```",
      "````",
      "~~~",
      "```sh",
      " ",
      "\n",
    ],
    ...["- [ ] CLU-7", "<!-- CLU-R9 -->", "-->", "<!--", "\\", "\u2028", "\r\n", "word", "1. one"],
  )
  const text = fc.array(fc.oneof(pieces, fc.constant("\n"), fc.string({ maxLength: 8 })), { maxLength: 14 })
  const aText = text.map((parts) => plainText(parts.join("")))
  const aTitle = text
    .map((parts) => oneLine(parts.join("")).slice(0, 200).trim())
    .filter((title) => title !== "")

  const words = fc.record({ title: aTitle, body: aText, tasks: fc.nat({ max: 2 }) })
  const arbitrary = fc
    .record({
      loose: fc.array(words, { maxLength: 2 }),
      phases: fc.array(fc.tuple(words, fc.array(words, { maxLength: 3 })), { maxLength: 3 }),
    })
    .map(({ loose, phases }): Roadmap => {
      let number = 0
      const requirement = ({ title, body, tasks }: { title: string; body: string; tasks: number }) =>
        aRequirement({
          ...{ key: `CLU-R${++number}`, title, description: body },
          tasks: Array.from({ length: tasks }, () => "ready" as const),
        })
      return aRoadmap({
        loose: loose.map(requirement),
        phases: phases.map(([{ title, body }, requirements]) => ({
          ...{ title, goal: body },
          requirements: requirements.map(requirement),
        })),
      })
    })

  test("is the same, whatever the words are", () => {
    fc.assert(
      fc.property(arbitrary, (roadmap) => {
        const { phases, loose } = valueOf(parseRoadmap(roadmapMarkdown(roadmap), "CLU"))
        const back = ({ key, title, text, tasks }: (typeof loose)[number]) => ({
          ...{ key, title, description: text, tasks: tasks.map((task) => task.key) },
        })
        const here = ({ key, title, description, tasks }: Roadmap["loose"][number]) => ({
          ...{ key, title, description, tasks: tasks.map((task) => task.key) },
        })
        expect(loose.map(back)).toEqual(roadmap.loose.map(here))
        expect(
          phases.map(({ key, title, text, requirements }) => [key, title, text, requirements.map(back)]),
        ).toEqual(
          roadmap.phases.map(({ key, title, goal, requirements }) => [
            key,
            title,
            goal,
            requirements.map(here),
          ]),
        )
      }),
      { numRuns: 200 },
    )
  })

  test("changes nothing when it is imported", () => {
    fc.assert(
      fc.property(arbitrary, (roadmap) => {
        const parsed = valueOf(parseRoadmap(roadmapMarkdown(roadmap), "CLU"))
        const plan = planImport(roadmap, parsed, { phase: 3, requirement: 11 })
        if (!plan.ok) throw new Error("refused")
        expect(changesSentence(changesOf(plan.value))).toBeNull()
        expect(plan.value.last).toEqual({ phase: 3, requirement: 11 })
      }),
      { numRuns: 50 },
    )
  })
})

describe("Markdown that is not a roadmap is refused with the line and how to mend it", () => {
  test.each([
    ["words\n## One", "1: This text belongs to nothing; put it under a phase (##) or a requirement (###)."],
    [
      "# A\n\nwords\n## One",
      "3: This text belongs to nothing; put it under a phase (##) or a requirement (###).",
    ],
    [
      "## One\n# Two",
      "2: A roadmap has one title, on top; begin a phase with ## and a requirement with ###.",
    ],
    ["## ", "1: A phase needs a title after ##."],
    ["### <!-- CLU-R1 -->", "1: A requirement needs a title after ###."],
    [`## ${"x".repeat(201)}`, "1: This title has 201 characters; shorten it to 200."],
    [`## One\n${"x".repeat(5_001)}`, "1: The text of this phase has 5001 characters; shorten it to 5000."],
    ["## One <!-- 7 -->", '1: "7" is no key of a phase; write one like CLU-P2, or take the comment out.'],
    [
      "### A <!-- CLU-P1 -->",
      '1: "CLU-P1" is no key of a requirement; write one like CLU-R2, or take the comment out.',
    ],
    [
      "## One <!-- OTH-P1 -->",
      "1: OTH-P1 belongs to another project; take the comment out, and it gets a key here.",
    ],
    [
      "### A <!-- CLU-R1 -->\n### B <!-- clu-r1 -->",
      "2: CLU-R1 stands on line 1 already; keep it in one place.",
    ],
    ["## One\nTasks:\n- [ ] CLU-1", "2: Tasks belong to a requirement; put them under one (###)."],
    ["### A\nTasks:\nCLU-1", '3: After "Tasks:" stand tasks like "- [ ] CLU-12"; move other words above it.'],
    ["### A\nTasks:\n- [ ] OTH-1", "3: OTH-1 is a task of another project; take it out."],
    ["### A\nTasks:\n- [ ] CLU-1\n- [x] CLU-1", "4: CLU-1 stands on line 3 already; keep it in one place."],
    ["## One\n\n```sh\n## Two", "3: The code that begins here has no end; close it with ```."],
  ])("%j", (markdown, problem) => {
    expect(problemsOf(markdown)).toEqual([problem])
  })

  test("all of them at once, in the order of the lines", () => {
    expect(problemsOf("## \n### A <!-- 1 -->\n## \n").map((problem) => problem.slice(0, 2))).toEqual([
      "1:",
      "2:",
      "3:",
    ])
  })
})

test("what a person writes by hand is understood: without keys, with other line ends, with code that has headings", () => {
  const { phases, loose } = valueOf(
    parseRoadmap(
      "\uFEFF# Plan\r\n### First\r\n## One\r\n```sh\r\n# no heading\r\n```\r\n### Second ###\r\n",
      "CLU",
    ),
  )
  expect(loose).toMatchObject([{ key: null, title: "First", line: 2 }])
  expect(phases).toMatchObject([{ key: null, title: "One", text: "```sh\n# no heading\n```" }])
  expect(phases[0]?.requirements).toMatchObject([{ title: "Second ###" }])
  expect(problemsOf("\n")).toEqual([])
})
