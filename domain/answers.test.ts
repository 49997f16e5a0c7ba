import { expect, test } from "vitest"
import { answerText, checkAnswer, splitTitles } from "./answers.ts"
import { SIGNAL_ANSWERS, SIGNAL_KINDS } from "./signal.ts"

test("every kind takes each of its own words", () => {
  for (const kind of SIGNAL_KINDS) {
    for (const word of SIGNAL_ANSWERS[kind].filter((word) => word !== "reassign"))
      expect(checkAnswer(kind, [], word)).toEqual({ ok: true, value: word })
  }
})

test("a word may be followed by what to do differently", () => {
  expect(checkAnswer("retry_exhausted", [], " Retry: use the other library ")).toEqual({
    ok: true,
    value: "Retry: use the other library",
  })
})

test("who is to have the card must be named, and titles of parts are read", () => {
  expect(checkAnswer("blocker", [], "reassign").ok).toBe(false)
  expect(checkAnswer("blocker", [], "reassign: Ada").ok).toBe(true)
  expect(answerText("reassign: Ada")).toBe("Ada")
  expect(answerText("goto : plan")).toBe("plan")
  expect(answerText("retry")).toBe("")
  expect(splitTitles(" the form | the API |")).toEqual(["the form", "the API"])
  expect(splitTitles("")).toEqual([])
})

test("a question takes any text, also beside its options", () => {
  expect(checkAnswer("question", ["yes", "no"], "only on Sundays").ok).toBe(true)
})

test("an option that the asker gave is an answer", () => {
  expect(checkAnswer("blocker", ["Use the staging key"], "Use the staging key").ok).toBe(true)
})

test("any other answer is refused with those that are possible", () => {
  expect(checkAnswer("approval", [], "perhaps")).toEqual({
    ok: false,
    refusal: {
      code: "invalid_input",
      message: "Answer with one of: approve, reject.",
      details: { answers: ["approve", "reject"] },
    },
  })
  expect(checkAnswer("question", [], "  ").ok).toBe(false)
})
