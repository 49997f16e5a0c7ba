import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { casesOf } from "#test/builders/proof"
import { nextBatchStep } from "./merge-bisection.ts"

type Colour = "green" | "red"
type Member = { verdicts: { colour: Colour }[] }

const chainOf = (...verdicts: string[]): Member[] =>
  verdicts.map((colours) => ({
    verdicts: [...colours].map((letter) => ({ colour: letter === "g" ? "green" : "red" })),
  }))

/** Plays one batch to its end against a check; gives its end and how many runs it took. */
function play(size: number, check: (at: number, run: number) => Colour, reruns: number) {
  const chain: Member[] = Array.from({ length: size }, () => ({ verdicts: [] }))
  for (let runs = 0; runs < 200; runs++) {
    const step = nextBatchStep(chain, reruns)
    if (step.kind !== "check") return { step, runs }
    const member = chain[step.at]!
    member.verdicts.push({ colour: check(step.at, member.verdicts.length) })
  }
  throw new Error("It does not come to an end.")
}

describe("what is checked next", () => {
  test("[WL-M15] the last candidate holds all work: it is checked first, and green lands all", () => {
    expect(nextBatchStep(chainOf("", "", ""), 0)).toEqual({ kind: "check", at: 2 })
    expect(nextBatchStep(chainOf("", "", "g"), 0)).toEqual({ kind: "land" })
  })

  test("[WL-M16] a red one is halved until the first card is found that breaks it", () => {
    expect(nextBatchStep(chainOf("", "", "", "r"), 0)).toEqual({ kind: "check", at: 1 })
    expect(nextBatchStep(chainOf("", "g", "", "r"), 0)).toEqual({ kind: "check", at: 2 })
    expect(nextBatchStep(chainOf("", "g", "g", "r"), 0)).toEqual({ kind: "blame", at: 3 })
    expect(nextBatchStep(chainOf("", "r", "", "r"), 0)).toEqual({ kind: "check", at: 0 })
    expect(nextBatchStep(chainOf("r", "r", "", "r"), 0)).toEqual({ kind: "blame", at: 0 })
  })

  test("[WL-M17] before a card is blamed the red run is made again; green acquits it", () => {
    expect(nextBatchStep(chainOf("g", "r"), 1)).toEqual({ kind: "check", at: 1 })
    expect(nextBatchStep(chainOf("g", "rr"), 1)).toEqual({ kind: "blame", at: 1 })
    expect(nextBatchStep(chainOf("g", "rg"), 1)).toEqual({ kind: "land" })
    expect(nextBatchStep(chainOf("", "rg", "", "r"), 1)).toEqual({ kind: "check", at: 2 })
  })
})

const sizes = fc.integer({ min: 1, max: 20 })

test("[WL-M16] one culprit is found in at most ceil(log2 n) + 1 runs, whoever it is", () => {
  for (let size = 1; size <= 20; size++) {
    for (let culprit = 0; culprit < size; culprit++) {
      const { step, runs } = play(size, (at) => (at >= culprit ? "red" : "green"), 0)
      expect(step).toEqual({ kind: "blame", at: culprit })
      expect(runs).toBeLessThanOrEqual(Math.ceil(Math.log2(size)) + 1)
    }
  }
})

test("[WL-M16] whatever a check answers, a batch comes to its end, and only what was green lands", () => {
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 0, max: 3 }),
      fc.infiniteStream(fc.boolean()),
      (size, reruns, coin) => {
        const said: { at: number; colour: Colour }[] = []
        const { step, runs } = play(
          size,
          (at) => {
            const colour = coin.next().value ? "green" : "red"
            said.push({ at, colour })
            return colour
          },
          reruns,
        )
        expect(runs).toBeLessThanOrEqual(size * (reruns + 1))
        if (step.kind === "land") expect(said).toContainEqual({ at: size - 1, colour: "green" })
        else if (step.kind === "blame")
          expect(said.filter(({ at }) => at === step.at)).toEqual(
            Array.from({ length: reruns + 1 }, () => ({ at: step.at, colour: "red" })),
          )
      },
    ),
    casesOf(300, 20_000),
  )
})
