/** How much is kept of what cycles decide on, with as many cards as a board may have. */
import { randomBytes } from "node:crypto"
import { expect, test } from "vitest"
import { INPUT_ROW_CHARS, LONGEST_CHAIN, MOST_INPUT_ROWS } from "#domain/loop/cycle"
import { textsOf } from "#domain/loop/replay"
import { aSnapshot, aTask } from "#test/builders/loop"
import { nextLink, type InputChain } from "./input-chain.ts"

const tasks = Array.from({ length: 10_000 }, (_, n) =>
  aTask({
    taskId: `j57f${n}a8wq2m`,
    key: `SHOP-${n}`,
    title: `A card about matter ${(n * 7919) % 10_007}`,
    rank: `a${n}`,
  }),
)

test("ten thousand cards fit into a few rows, and a change among them into a sliver of one", () => {
  const whole = nextLink(null, textsOf(aSnapshot({ tasks })), "chain")
  expect(whole).toMatchObject({ link: 0, chain: { name: "chain" } })
  expect(whole.rows!.length).toBeLessThan(MOST_INPUT_ROWS / 2)
  expect(Math.max(...whole.rows!.map((row) => row.length))).toBeLessThanOrEqual(INPUT_ROW_CHARS)
  const changed = [aTask({ taskId: "new" }), ...tasks.slice(1)]
  const next = nextLink(whole.chain, textsOf(aSnapshot({ tasks: changed })), "other")
  expect(next).toMatchObject({ link: 1, chain: { name: "chain" } })
  expect(next.rows!.join("").length).toBeLessThan(2_000)
})

test("a chain ends in time, and what is too large is not kept", () => {
  const texts = textsOf(aSnapshot())
  const full: InputChain = { name: "old", link: LONGEST_CHAIN - 1, texts }
  expect(nextLink(full, texts, "new")).toMatchObject({ link: 0, chain: { name: "new" } })
  const huge = [randomBytes(INPUT_ROW_CHARS * MOST_INPUT_ROWS).toString("base64")]
  expect(nextLink(null, { ...texts, huge }, "huge").rows).toBeNull()
})
