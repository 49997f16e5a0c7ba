/** Who is in a merge lane, and when: the real effects on ports that take their time. */
import { expect, test } from "vitest"
import { aMerge, aProject, aTask } from "#test/builders/loop"
import { settle } from "#test/fakes/clock"
import { createFakePorts } from "#test/fakes/loop-ports"
import { createMemory } from "../memory.ts"
import { inLane } from "./merge.ts"

test("[WL-L10] a lane is entered anew only when the way out of it is done", async () => {
  const ports = createFakePorts()
  let letGo = () => {}
  ports.backend.releaseLease = async () => {
    ports.asked.push("release begins")
    await new Promise<void>((resolve) => (letGo = resolve))
    ports.asked.push("release done")
  }
  const { gathered } = ports
  gathered.projects = [aProject()]
  gathered.tasks = [aTask({ taskId: "t1" }), aTask({ taskId: "t2" })]
  const merges = [aMerge({ entryId: "m1", taskId: "t1" }), aMerge({ entryId: "m2", taskId: "t2" })]
  const snapshot = { ...gathered, runs: [], merges, busy: [] }
  const reached = { startedAt: 0, gatheredAt: 0, observedAt: 0 }
  const context = { snapshot, ports, memory: createMemory(), reached }
  const enter = (entryId: string) =>
    inLane({ entryId, projectId: "p" }, context, async () => {
      ports.asked.push(`work on ${entryId}`)
      return ""
    })
  const both = Promise.all([enter("m1"), enter("m2")])
  await settle()
  expect(ports.asked).toEqual(["acquire merge_lane", "work on m1", "release begins"])
  letGo()
  await settle()
  letGo()
  await both
  const [acquire, first, begins, done] = [
    "acquire merge_lane",
    "work on m1",
    "release begins",
    "release done",
  ]
  expect(ports.asked).toEqual([acquire, first, begins, done, acquire, "work on m2", begins, done])
})

test("[WL-L10] work in a lane that fails lets the next one in", async () => {
  const ports = createFakePorts()
  ports.gathered.projects = [aProject()]
  ports.gathered.tasks = [aTask()]
  const snapshot = { ...ports.gathered, runs: [], merges: [aMerge()], busy: [] }
  const reached = { startedAt: 0, gatheredAt: 0, observedAt: 0 }
  const context = { snapshot, ports, memory: createMemory(), reached }
  const entry = { entryId: "m", projectId: "p" }
  await expect(inLane(entry, context, () => Promise.reject(new Error("git is away")))).rejects.toThrow(
    "git is away",
  )
  expect(await inLane(entry, context, async () => "done")).toBe("done")
})
