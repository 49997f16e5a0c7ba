import { expect, test } from "vitest"
import { checkAnswer } from "./answers.ts"
import { SIGNAL_ANSWERS, SIGNAL_KINDS } from "./signal.ts"

test("every kind takes each of its own words", () => {
  for (const kind of SIGNAL_KINDS) {
    for (const word of SIGNAL_ANSWERS[kind])
      expect(checkAnswer(kind, [], word)).toEqual({ ok: true, value: word })
  }
})

test("a word may be followed by what to do differently", () => {
  expect(checkAnswer("retry_exhausted", [], " Retry: use the other library ")).toEqual({
    ok: true,
    value: "Retry: use the other library",
  })
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
