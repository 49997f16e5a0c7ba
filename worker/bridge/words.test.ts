/** Words as they come: at most four writes a second, and none after the answer. */
import { expect, test } from "vitest"
import { createFakeClock } from "#test/fakes/clock"
import { createWords } from "./words.ts"

test("a hundred increments in a second are at most five writes, the last of them the whole", async () => {
  const clock = createFakeClock()
  const written: string[] = []
  const words = createWords(async ({ text }) => void written.push(text), clock)
  for (let at = 1; at <= 100; at++) {
    words.show({ runId: "r1", phase: "writing", text: "x".repeat(at) })
    await clock.advance(10)
  }
  await clock.advance(250)
  expect(written.length).toBeLessThanOrEqual(6)
  expect(written.at(-1)).toHaveLength(100)
})

test("nothing is written after the end", async () => {
  const clock = createFakeClock()
  const written: string[] = []
  const words = createWords(async ({ text }) => void written.push(text), clock)
  words.show({ runId: "r1", phase: "writing", text: "a" })
  words.show({ runId: "r1", phase: "writing", text: "ab" })
  await words.end("r1")
  await clock.advance(1_000)
  expect(written).toEqual(["a"])
})
