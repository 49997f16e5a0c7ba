import { renderHook, waitFor } from "@testing-library/react"
import { convexToJson, type Value } from "convex/values"
import { expect, test } from "vitest"
import { api } from "#convex/_generated/api"
import { answerKey } from "./answer-key.ts"
import { columnsAtFirst } from "./columns-asked.ts"
import { useComing, withFirst } from "./first-answers.ts"

const query = api.tasks.column
const ready = { query, args: { project: "web", status: "ready", limit: 200 } }
const done = { query, args: { project: "web", status: "done", limit: 200 } }
const asSent = (...answers: (readonly [typeof ready, Value])[]) =>
  JSON.stringify(answers.map(([{ query, args }, value]) => [answerKey(query, args), convexToJson(value)]))

test("what came with the page is shown until the subscription has its answer, each for itself", async () => {
  const { result } = renderHook(() => useComing(coming))
  await waitFor(() => expect(result.current).not.toBeNull())
  const shown = (live: Record<string, unknown>) => withFirst(live, { ready, done }, result.current)
  expect(shown({})).toEqual({ ready: { total: 3 }, done: { total: 8 } })
  expect(shown({ ready: { total: 4 } })).toEqual({ ready: { total: 4 }, done: { total: 8 } })
  const error = new Error("refused")
  expect(shown({ ready: error }).ready).toBe(error)
  const live = { ready: { total: 4 }, done: { total: 8 } }
  expect(shown(live)).toBe(live)
})

const coming = Promise.resolve(asSent([ready, { total: 3 }], [done, { total: 8 }]))

test("it answers the same question only: another limit is another question", async () => {
  const { result } = renderHook(() => useComing(more))
  await waitFor(() => expect(result.current).not.toBeNull())
  const asked = { ready: { query, args: { ...ready.args, limit: 300 } } }
  expect(withFirst({}, asked, result.current)).toEqual({ ready: undefined })
})

const more = Promise.resolve(asSent([ready, { total: 3 }]))

test("the server asks what the board asks", () => {
  const asked = columnsAtFirst("web").map((args) => answerKey(query, args))
  expect(asked).toContain(answerKey(query, { ...ready.args, limit: 40 }))
  expect(new Set(asked).size).toBe(9)
})

test("a page that one comes back to does not show what it began with", async () => {
  const again = Promise.resolve(asSent([ready, { total: 3 }]))
  const first = renderHook(() => useComing(again))
  await waitFor(() => expect(first.result.current).not.toBeNull())
  first.unmount()
  const second = renderHook(() => useComing(again))
  await again
  await Promise.resolve()
  expect(second.result.current).toBeNull()
})

test.each([Promise.resolve(null), null])(
  "a page without answers waits for its subscriptions",
  async (none) => {
    const { result } = renderHook(() => useComing(none))
    await none
    expect(withFirst({}, { ready }, result.current)).toEqual({})
  },
)
