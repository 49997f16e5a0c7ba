import { describe, expect, test } from "vitest"
import { joined, oneMore } from "./column-stretches.ts"
import { AT_FIRST, beginningOf, stretchesOf, type Asked } from "./columns-asked.ts"

/** A server with a column of so many cards, which answers what is asked of it now. */
function aServer(ranks: string[]) {
  const answerTo = (args: { limit: number; below?: string; downTo?: string; isEnd?: boolean }) => {
    const within = ranks.filter(
      (rank) => rank > (args.below ?? "") && (args.downTo === undefined || rank <= args.downTo),
    )
    const shown = args.isEnd ? within.slice(-args.limit) : within.slice(0, args.limit)
    return { cards: shown.map((rank) => ({ key: rank, rank })), total: ranks.length }
  }
  return (asked: Asked) =>
    Object.fromEntries(
      Object.entries(stretchesOf("web", "ready", asked)).map(([name, args]) => [name, answerTo(args)]),
    )
}

const ranksUpTo = (count: number) => Array.from({ length: count }, (_, i) => String(i).padStart(6, "0"))
const keysOf = (live: ReturnType<typeof joined>) =>
  live.state === "ready" ? live.value.cards.map(({ key }) => key) : live.state

describe("a column of ten thousand cards", () => {
  const ranks = ranksUpTo(10_000)
  const ask = aServer(ranks)

  test("begins with its top, and tells how many there are", () => {
    const column = joined("ready", AT_FIRST, ask(AT_FIRST))
    expect(keysOf(column)).toEqual(ranks.slice(0, 200))
    expect(column).toMatchObject({ value: { total: 10_000 } })
  })

  test("of a project shows its first screen first, and then as many as a person looks through", () => {
    const screen = beginningOf("web")
    expect(keysOf(joined("ready", screen, ask(screen)))).toEqual(ranks.slice(0, 40))
    const rest = oneMore("web", "ready", screen, ask(screen))
    expect(keysOf(joined("ready", rest, ask(rest)))).toEqual(ranks.slice(0, 200))
    const more = oneMore("web", "ready", rest, ask(rest))
    expect(keysOf(joined("ready", more, ask(more)))).toEqual(ranks.slice(0, 500))
    expect(beginningOf(null)).toBe(AT_FIRST)
  })

  test("can be read to its last card, none missing and none twice", () => {
    let asked = AT_FIRST
    for (let more = 0; more < 40; more++) asked = oneMore("web", "ready", asked, ask(asked))
    expect(keysOf(joined("ready", asked, ask(asked)))).toEqual(ranks)
  })

  test("shows what it had while a stretch is closed where it ended", () => {
    const first = ask(AT_FIRST)
    const asked = oneMore("web", "ready", AT_FIRST, first)
    expect(asked.ends).toEqual([ranks[199]])
    expect(keysOf(joined("ready", asked, first))).toEqual(ranks.slice(0, 200))
  })

  test("is not asked for more while more is on its way", () => {
    const asked = oneMore("web", "ready", AT_FIRST, ask(AT_FIRST))
    expect(oneMore("web", "ready", asked, ask(AT_FIRST))).toBe(asked)
  })

  test("keeps each card once when cards come and go in a closed stretch", () => {
    const asked = oneMore("web", "ready", AT_FIRST, ask(AT_FIRST))
    const changed = [...ranks.slice(0, 50), "000049x", ...ranks.slice(51)]
    expect(keysOf(joined("ready", asked, aServer(changed)(asked)))).toEqual(changed.slice(0, 500))
  })

  test("is joined with its end, and says from where", () => {
    const asked = { ...AT_FIRST, isEndWanted: true }
    const column = joined("ready", asked, ask(asked))
    expect(column).toMatchObject({ value: { endsFrom: 200, total: 10_000 } })
    expect(keysOf(column).slice(-100)).toEqual(ranks.slice(-100))
  })
})

test("an end that the top already shows leaves no gap", () => {
  const asked = { ...AT_FIRST, isEndWanted: true }
  const column = joined("ready", asked, aServer(ranksUpTo(150))(asked))
  expect(column).toEqual({ state: "ready", value: { cards: expect.any(Array) as unknown, total: 150 } })
  expect(keysOf(column)).toEqual(ranksUpTo(150))
})

test("the board of all projects has only a longer top", () => {
  expect(oneMore(null, "ready", AT_FIRST, {}).limit).toBe(500)
  expect(oneMore(null, "ready", { ...AT_FIRST, limit: 1_000 }, {}).limit).toBe(1_000)
})

test("a column is loading or refused as its top is", () => {
  expect(joined("ready", AT_FIRST, {})).toEqual({ state: "loading" })
  expect(joined("ready", AT_FIRST, { "ready from 0": new Error("no") })).toMatchObject({ state: "refused" })
})
