import { expect, test } from "vitest"
import { createProcess, createTimeline, killProcess, pauseProcess, resumeProcess } from "./timeline.ts"

const aTimeline = () => createTimeline(1_000, async () => {})

test("what is due first happens first, and equal times keep their order", async () => {
  const timeline = aTimeline()
  const seen: string[] = []
  for (const [delay, name] of [
    [30, "c"],
    [10, "a"],
    [20, "b1"],
    [20, "b2"],
    [90, "late"],
  ] as const)
    timeline.after(delay, () => seen.push(`${name}@${timeline.now()}`))
  await timeline.passUntil(1_050)
  expect(seen).toEqual(["a@1010", "b1@1020", "b2@1020", "c@1030"])
  expect(timeline.now()).toBe(1_050)
})

test("work that was called off does not happen", async () => {
  const timeline = aTimeline()
  let count = 0
  timeline.after(5, () => count++)()
  await timeline.passUntil(2_000)
  expect(count).toBe(0)
})

test("a process that stands still does its work when it goes on; a dead one never", async () => {
  const timeline = aTimeline()
  const [sleeper, victim] = [createProcess("sleeper"), createProcess("victim")]
  const seen: string[] = []
  timeline.after(10, () => seen.push(`first@${timeline.now()}`), sleeper)
  timeline.after(20, () => seen.push(`second@${timeline.now()}`), sleeper)
  timeline.after(20, () => seen.push("victim"), victim)
  pauseProcess(sleeper)
  killProcess(victim)
  timeline.after(500, () => resumeProcess(sleeper, timeline))
  await timeline.passUntil(3_000)
  expect(seen).toEqual(["first@1500", "second@1500"])
})

test("it stops as soon as it is said to be over", async () => {
  const timeline = aTimeline()
  let count = 0
  for (let delay = 1; delay <= 10; delay++) timeline.after(delay, () => count++)
  expect(await timeline.passUntil(2_000, () => count === 3)).toBe(false)
  expect(count).toBe(3)
})
