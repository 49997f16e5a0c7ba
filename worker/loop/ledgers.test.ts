import { expect, test } from "vitest"
import { aProject, aSnapshot } from "#test/builders/loop"
import { createFakePorts } from "#test/fakes/loop-ports"
import { keepLedgers } from "./ledgers.ts"
import { createMemory } from "./memory.ts"

function aLedger(projects = [aProject()]) {
  const measured: string[] = []
  const disk = { bytes: 5_000_000 }
  const ports = {
    ...createFakePorts(),
    measureDisk: async ({ projectId }: { projectId: string }) => {
      measured.push(projectId)
      return { ...disk, isWhole: true, workTrees: 1, places: [] }
    },
  }
  const memory = createMemory()
  const cycle = async () => {
    keepLedgers(aSnapshot({ projects }), ports, memory)
    await memory.background.drained()
  }
  return { ports, cycle, disk, measured }
}

test("[WL-D15] work trees are measured now and then, one project after the other, and told when they changed", async () => {
  const { ports, cycle, disk, measured } = aLedger([aProject(), aProject({ projectId: "q" })])
  await cycle()
  await cycle()
  await cycle()
  expect(measured).toEqual(["p", "q"])
  expect(ports.asked).toEqual(["disk 5000000", "disk 5000000"])
  disk.bytes += 10
  await ports.clock.advance(5 * 60_000)
  await cycle()
  expect(measured).toHaveLength(3)
  expect(ports.asked).toHaveLength(2)
})

test("[WL-D15] what is beyond its quota is measured sooner, and every change is told", async () => {
  const { ports, cycle, disk } = aLedger([aProject({ overQuota: { bytes: 2, limit: 1 } })])
  await cycle()
  disk.bytes -= 10
  await ports.clock.advance(30_000)
  await cycle()
  expect(ports.asked).toEqual(["disk 5000000", "disk 4999990"])
})
