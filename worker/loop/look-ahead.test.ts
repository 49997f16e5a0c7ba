import { expect, test } from "vitest"
import { aProject, aSnapshot, aTask } from "#test/builders/loop"
import { createFakePorts } from "#test/fakes/loop-ports"
import { lookAhead } from "./look-ahead.ts"
import { createMemory } from "./memory.ts"
import type { ForecastPort } from "./ports.ts"

function aLook(answer: ForecastPort = async () => ({ conflicts: [], isWhole: true })) {
  const looks: string[][] = []
  const forecast: ForecastPort = async (project, cards) => {
    looks.push(cards.map(({ key }) => key))
    return answer(project, cards)
  }
  const ports = { ...createFakePorts(), forecast }
  const memory = createMemory()
  const tasks = [
    aTask({ taskId: "1", key: "SHOP-1", status: "in_progress" }),
    aTask({ taskId: "2", key: "SHOP-2", status: "ready" }),
    aTask({ taskId: "3", key: "SHOP-3", status: "merging", headCommit: "c0ffee" }),
  ]
  const look = async (seen = tasks) => {
    lookAhead(aSnapshot({ projects: [aProject()], tasks: seen }), ports, memory)
    await memory.background.drained()
  }
  return { look, looks, ports, tasks }
}

test("[WL-M22] open cards are looked at when one moved, and now and then; those in the lane come first", async () => {
  const { look, looks, ports, tasks } = aLook()
  await look()
  await look()
  expect(looks).toEqual([["SHOP-3", "SHOP-1"]])
  await ports.clock.advance(2_000)
  await look()
  expect(looks).toHaveLength(1)
  await look(tasks.map((task) => ({ ...task, headCommit: "d00d" })))
  expect(looks).toHaveLength(2)
  await ports.clock.advance(30_000)
  await look(tasks.map((task) => ({ ...task, headCommit: "d00d" })))
  expect(looks).toHaveLength(3)
})

test("[WL-M22] a look that is not whole goes on soon, and is told only when it found something else", async () => {
  let isWhole = false
  const { look, looks, ports } = aLook(async () => ({ conflicts: [], isWhole }))
  await look()
  await ports.clock.advance(2_000)
  isWhole = true
  await look()
  expect(looks).toHaveLength(2)
  expect(ports.asked).toEqual(["forecast 0"])
})

test("[WL-M22] a look that fails is made again in measure", async () => {
  const { look, looks, ports } = aLook(async () => {
    throw new Error("git is away")
  })
  await look()
  await ports.clock.advance(5_000)
  await look()
  expect(looks).toHaveLength(1)
  await ports.clock.advance(30_000)
  await look()
  expect(looks).toHaveLength(2)
})
