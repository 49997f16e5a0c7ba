/** What the simulated agent decides before it does anything. */
import { describe, expect, test } from "vitest"
import { nameOf, planDev } from "./plan.ts"
import { seededRandom } from "./random.ts"
import { addedLines, judge } from "./reviewer.ts"
import { remark } from "./roles.ts"
import { forAttempt, readScript } from "./script.ts"

const block = (text: string) => `Some words.\n\n\`\`\`simulation\n${text}\n\`\`\`\n\nMore words.`

describe("scripts", () => {
  test("are read from the description, whatever stands around them", () => {
    const script = readScript(block('{"dev": [{"steps": [{"say": "hi"}, {"crash": {"exitCode": 3}}]}]}'))
    expect(script?.dev?.[0]?.steps).toEqual([
      { do: "say", value: "hi" },
      { do: "crash", value: { exitCode: 3 } },
    ])
  })

  test.each([
    ["no JSON", "{"],
    ["an unknown role", '{"boss": []}'],
    ["an unknown step", '{"dev": [{"steps": [{"dance": true}]}]}'],
    ["two names in one step", '{"dev": [{"steps": [{"say": "a", "commit": "b"}]}]}'],
    ["a file outside", '{"dev": [{"steps": [{"create": {"path": "../x", "text": ""}}]}]}'],
    ["a file of git", '{"dev": [{"steps": [{"delete": ".git/config"}]}]}'],
  ])("%s is refused with a sentence", (_what, text) => {
    expect(() => readScript(block(text))).toThrow("is not a script")
  })

  test("the last attempt of a script is for all that come after it", () => {
    expect([1, 2, 3].map((attempt) => forAttempt(["first", "second"], attempt))).toEqual([
      "first",
      "second",
      "second",
    ])
  })
})

describe("plans without a script", () => {
  const plan = (taskId: string, attempt: number) =>
    planDev({
      taskKey: "CLU-7",
      title: "Fix the login",
      attempt,
      hasCheck: true,
      language: "module",
      random: seededRandom(`${taskId}:dev:${attempt}`),
    })
  const tasks = Array.from({ length: 300 }, (_, at) => `task${at}`)
  const endsOf = (attempt: number) => tasks.map((task) => plan(task, attempt).at(-1)?.do)

  test("are the same for the same task, and differ between tasks", () => {
    expect(plan("task1", 1)).toEqual(plan("task1", 1))
    expect(new Set(tasks.map((task) => JSON.stringify(plan(task, 1)))).size).toBeGreaterThan(100)
  })

  test("some first attempts go wrong, most do not", () => {
    const wrong = endsOf(1).filter((end) => end === "crash").length
    expect(wrong).toBeGreaterThan(20)
    expect(wrong).toBeLessThan(120)
  })

  test("every second attempt ends in a report, so that every card comes to an end", () => {
    expect(new Set(endsOf(2))).toEqual(new Set(["report"]))
  })

  test("files of tasks with one title have different names", () => {
    expect(nameOf("Fix the Login!", "CLU-7")).toBe("fix-the-login-clu-7")
    expect(nameOf("日本語", "CLU-8")).toBe("clu-8")
  })
})

describe("reviews without a script", () => {
  const diff =
    "diff --git a/a.js b/a.js\n--- a/a.js\n+++ b/a.js\n@@ -1,2 +1,3 @@\n one\n+two\n-old\n three\n+four\ndiff --git a/gone b/gone\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"

  test("added lines are found in the new version", () => {
    expect(addedLines(diff)).toEqual([
      { file: "a.js", line: 2 },
      { file: "a.js", line: 4 },
    ])
  })

  test("only a first review asks for changes, and then of a line of the change", () => {
    const verdicts = (attempt: number) =>
      Array.from({ length: 200 }, (_, at) =>
        judge("t", addedLines(diff), attempt, seededRandom(`${at}:${attempt}`)),
      )
    const asking = verdicts(1).filter(({ verdict }) => verdict === "changes_requested")
    expect(asking.length).toBeGreaterThan(20)
    expect(
      asking.every(({ comments }) => comments[0]?.file === "a.js" && [2, 4].includes(comments[0].line ?? 0)),
    ).toBe(true)
    expect(verdicts(2).every(({ verdict }) => verdict === "approved")).toBe(true)
  })
})

test.each([
  ["a.md", "\n> Review: why\n"],
  ["a.py", "\n# Review: why\n"],
  ["a.ts", "\n// Review: why\n"],
  ["a.json", "\n"],
])("a remark in %s is a comment of its language", (file, text) => {
  expect(remark(file, "why")).toBe(text)
})
