import { expect, test } from "vitest"
import { aBrief } from "#test/builders/brief"
import { StoredRequest } from "../runs/request.ts"
import { createRequests } from "./request.ts"

const request = createRequests({
  home: "/home/clutch",
  clutchUrl: "http://127.0.0.1:3002",
  builtIn: (role) => `# ${role}`,
})
const slugOf = (title: string, branch: string | null) =>
  request(aBrief({ task: { title, branch } }), "clr_x").branchSlug

test("a claimed run's request is complete, and the key is beside what is stored", () => {
  const { runKey, ...stored } = request(aBrief({ runId: "r9", attempt: 2 }), "clr_secret")
  expect(runKey).toBe("clr_secret")
  expect(StoredRequest.parse(stored)).toMatchObject({
    ...{ runId: "r9", generation: 1, attempt: 2, taskKey: "SHOP-1", project: "shop", role: "dev" },
    ...{
      transcript: "/home/clutch/transcripts/r9.jsonl",
      checkCommand: "npm test",
      branchSlug: "fix-the-basket",
    },
  })
  expect(JSON.stringify(stored)).not.toContain("clr_secret")
})

test("a reviewer's request names the commit; a check's has no prompt", () => {
  expect(request(aBrief({ role: "reviewer", subjectCommit: "c0ffee" }), "k").subjectCommit).toBe("c0ffee")
  expect(request(aBrief({ role: "check", subjectCommit: "cand" }), "k").prompt).toBe("")
})

test("[PR-R2] the text is that of the version in the brief, whole; without one it is the built-in one", () => {
  const long = `# Mine\n\n${"Think. ".repeat(2_000)}the end`
  expect(request(aBrief({ prompt: { number: 3, text: long } }), "k").prompt).toContain(`${long}\n\n## How`)
  expect(request(aBrief({ prompt: { number: 0, text: null } }), "k").prompt).toContain("# dev\n\n## How")
})

test("comments of the review that sent it back go along as data; those of an approval do not", () => {
  const comments = [{ file: "a.ts", text: "No." }]
  const review = { attempt: 1, summary: "", commit: "c", comments }
  expect(
    request(aBrief({ reviews: [{ ...review, verdict: "changes_requested" }] }), "k").reviewComments,
  ).toEqual(comments)
  expect(request(aBrief({ reviews: [{ ...review, verdict: "approved" }] }), "k").reviewComments).toEqual([])
})

test("a card keeps its branch when its title is edited", () => {
  expect(slugOf("Fix the basket", null)).toBe("fix-the-basket")
  expect(slugOf("Mend the basket", "clutch/SHOP-1/fix-the-basket")).toBe("fix-the-basket")
})

test("the number that a second place added to the branch is not part of its name", () => {
  expect(slugOf("Fix the basket", "clutch/SHOP-1/fix-the-basket-2")).toBe("fix-the-basket")
})

const QA_STEP = {
  ...({ pipeline: "objective", name: "qa", number: 3, of: 3 } as const),
  ...({ handOff: "workspace_first", context: "full" } as const),
  ...{ instructions: null, isPlanning: false },
}

test("[PL-O7] a tester may commit at first, and looks at the base branch as it is when it comes again", () => {
  const first = request(aBrief({ role: "qa", step: QA_STEP }), "k")
  expect(first).toMatchObject({ step: "qa" })
  expect(first.subjectCommit).toBeUndefined()
  const again = request(aBrief({ role: "qa", step: QA_STEP, task: { branch: "clutch/SHOP-1/x" } }), "k")
  expect(again.subjectCommit).toBe("main")
  expect(again.prompt).toContain("on no branch")
})
