import { expect, test } from "vitest"
import { createFakePorts } from "#test/fakes/loop-ports"
import { auditWaits } from "./audit.ts"
import { createMemory } from "./memory.ts"

const aLook = () => {
  const ports = createFakePorts()
  const memory = createMemory()
  return {
    ports,
    memory,
    async look() {
      auditWaits(ports, memory)
      await memory.background.drained()
    },
  }
}

test("[WL-6] all pages of the cards that wait for others are gone through, and whoever waits for nobody is mended", async () => {
  const { ports, memory, look } = aLook()
  const pages = new Map([
    [null, { person: 1, nobody: [{ taskId: "t1", key: "SHOP-1" }], cursor: "100" }],
    ["100", { person: 2, nobody: [], cursor: null }],
  ])
  ports.backend.waits = async (cursor) => pages.get(cursor as null)!
  await look()
  expect(ports.asked).toEqual(["mend t1"])
  expect(memory.waitsForOthers.person).toBe(3)
})

test("[WL-6] they are gone through every two minutes, also after a look that failed", async () => {
  const { ports, memory, look } = aLook()
  let looks = 0
  ports.backend.waits = async () => {
    looks += 1
    if (looks === 2) throw new Error("the backend is away")
    return { person: 1, nobody: [], cursor: null }
  }
  await look()
  await look()
  expect(looks).toBe(1)
  await ports.clock.advance(2 * 60_000)
  await look()
  await look()
  expect(looks).toBe(2)
  expect(memory.waitsForOthers.person).toBe(1)
  await ports.clock.advance(2 * 60_000)
  await look()
  expect(looks).toBe(3)
})

test("[WL-L9] what goes on aside is nobody's business: no decision waits for it, and it wakes no cycle", async () => {
  let wakes = 0
  const memory = createMemory(() => (wakes += 1))
  let end = () => {}
  memory.background.aside("audit", () => new Promise((resolve) => (end = resolve)))
  expect(memory.background.busy()).toEqual([])
  end()
  await memory.background.drained()
  expect(wakes).toBe(0)
})
