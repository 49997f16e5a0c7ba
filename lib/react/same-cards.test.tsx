import { expect, test } from "vitest"
import { aCard, columnsOf } from "../../components/testing/builders.ts"
import { LOADING } from "./live.ts"
import { rememberCards } from "./same-cards.ts"

const cards = (title: string) => [
  aCard({ key: "CLU-1", status: "ready", tags: ["a"], title }),
  aCard({ key: "CLU-2", status: "ready", tags: ["a", "b"], run: null }),
]
const shown = (columns: ReturnType<ReturnType<typeof rememberCards>>) =>
  columns.ready.state === "ready" ? columns.ready.value.cards : []

test("a card that did not change stays the object that it is, whatever else changes in its column", () => {
  const keep = rememberCards()
  const [first, second] = shown(keep(columnsOf(cards("Old"))))
  const [changed, same] = shown(keep(columnsOf(cards("New"))))
  expect(changed).toMatchObject({ title: "New" })
  expect(changed).not.toBe(first)
  expect(same).toBe(second)
})

test("a card that moved to another column is the new one; a list that became longer is a change", () => {
  const keep = rememberCards()
  const [, before] = shown(keep(columnsOf(cards("Old"))))
  const moved = keep(columnsOf([aCard({ key: "CLU-2", status: "done", tags: ["a", "b"] })]))
  expect(moved.done).toMatchObject({ value: { cards: [{ status: "done" }] } })
  const [longer] = shown(keep(columnsOf([{ ...before!, tags: ["a", "b", "c"] }])))
  expect(longer?.tags).toEqual(["a", "b", "c"])
})

test("the same answer is the same column, and what is not here is told as it is", () => {
  const keep = rememberCards()
  const answer = { ...columnsOf(cards("Old")), done: LOADING }
  const before = keep(answer)
  const after = keep({ ...answer, backlog: columnsOf([]).backlog })
  expect(after.ready).toBe(before.ready)
  expect(after.done).toBe(LOADING)
})
