import { expect, test } from "vitest"
import { settledOf, type MessageHead } from "./opencode-settled.ts"

const asked = (id: string): MessageHead => ({ id, role: "user", parentId: null, isCompleted: false })
const answer = (parentId: string, isCompleted: boolean): MessageHead => ({
  ...{ id: `answer to ${parentId}`, role: "assistant", parentId, isCompleted },
})

test.each<[string, MessageHead[], number]>([
  ["what was said is whole once it is being answered", [asked("1"), answer("1", false)], 1],
  ["nothing answers it yet", [asked("1")], 0],
  ["an answer is over when it says so", [asked("1"), answer("1", true)], 2],
  ["what is said meanwhile waits behind the answer", [asked("1"), answer("1", false), asked("2")], 1],
  [
    "an answer that never ended is over when there is a later one",
    [answer("1", false), answer("2", false)],
    1,
  ],
  ["of two that were said, only one is answered", [asked("1"), asked("2"), answer("2", false)], 0],
  ["and then both are", [asked("1"), asked("2"), answer("2", true)], 3],
  ["a record of another kind holds nothing up", [{ ...asked("1"), role: null }], 1],
  ["nothing is nothing", [], 0],
])("%s", (_name, heads, settled) => {
  expect(settledOf(heads)).toBe(settled)
})
