import { expect, test } from "vitest"
import { hash53 } from "./hash53.ts"
import { packAnswers, unpackAnswers } from "./packed-answers.ts"
import type { PaidAnswer } from "./session.ts"

const usage = {
  inputTokens: 900,
  outputTokens: 80,
  cacheReadTokens: 30_000,
  cacheWriteTokens: 0,
  costUsd: 0.021,
}
const answers: PaidAnswer[] = [
  { answerId: "msg_1", at: 1_784_562_604_000.5, model: "opus", usage },
  { answerId: "msg_2", at: 0, usage: { ...usage, costUsd: null } },
  { answerId: "msg_3", at: 2, model: 'a "quoted" model', usage: { ...usage, costUsd: 0 } },
  { answerId: "msg_4", at: 3, model: "opus", usage },
]

test("answers come out as they went in, an unknown price unknown and a free one free", () => {
  const packed = packAnswers(answers)
  expect(packed.models).toEqual(["opus", 'a "quoted" model'])
  expect(unpackAnswers(packed)).toEqual({
    ok: true,
    value: answers.map(({ answerId, ...answer }) => ({ hash: hash53(answerId), ...answer })),
  })
  expect(unpackAnswers(packAnswers([]))).toEqual({ ok: true, value: [] })
})

test("what is no list of whole answers is refused, whatever is wrong with it", () => {
  const good = [1, 2, -1, 3, 4, 5, 6, null]
  const codeOf = (numbers: unknown, models: string[] = []) => {
    const unpacked = unpackAnswers({ models, numbers: JSON.stringify(numbers) })
    return unpacked.ok ? "ok" : unpacked.refusal.code
  }
  expect(codeOf(good)).toBe("ok")
  const bad: [number, unknown][] = [
    ...[0, 3, 4, 5, 6].flatMap((column): [number, unknown][] => [
      [column, -1],
      [column, 0.5],
      [column, null],
    ]),
    ...([
      [1, null],
      [1, "2"],
      [2, 0],
      [2, 7],
      [2, "length"],
      [7, -0.1],
      [7, "0.1"],
    ] as [number, unknown][]),
  ]
  for (const [column, value] of bad) expect(codeOf(good.with(column, value as number))).toBe("invalid_input")
  expect(codeOf(good.slice(1))).toBe("invalid_input")
  expect(codeOf({ length: 8 })).toBe("invalid_input")
  expect(codeOf(Array.from({ length: 3_001 }, () => good).flat())).toBe("invalid_input")
  expect(unpackAnswers({ models: [], numbers: "[1," }).ok).toBe(false)
})
