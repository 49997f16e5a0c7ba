import { expect, test } from "vitest"
import { refusalError } from "#lib/refusals"
import { aFinishedTask, aMerge, anExit, aProject, aRun, aTask, MINUTE } from "#test/builders/loop"
import { settle } from "#test/fakes/clock"
import { createFakePorts, type FakePorts } from "#test/fakes/loop-ports"
import { runCycle } from "./cycle.ts"
import { createMemory } from "./memory.ts"

function begin(ports: FakePorts = createFakePorts()) {
  const memory = createMemory()
  return { ports, memory, cycle: () => runCycle(ports, memory, "wake") }
}

const ready = aTask({ statusSince: 0 })

test("[WL-L5] the claim comes before the start, and the key that starts is the key that was claimed", async () => {
  const keys: string[] = []
  const { ports, cycle } = begin()
  const { claim } = ports.backend
  ports.backend.claim = (input) => {
    keys.push(input.keyHash)
    return claim(input)
  }
  const { requestFor } = ports
  ports.requestFor = (brief, runKey) => {
    keys.push(runKey)
    return requestFor(brief, runKey)
  }
  ports.gathered.tasks = [ready]
  await cycle()
  expect(ports.asked).toEqual(["claim dev", "start r1"])
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(keys[1]).toMatch(/^clr_/)
})

test("[WL-L5] a run that cannot be started is given up at once, with the reason", async () => {
  const { ports, cycle } = begin()
  ports.executors.simulation.start = () => Promise.reject(new Error("no memory"))
  ports.gathered.tasks = [ready]
  await cycle()
  expect(ports.applied).toMatchObject([
    {
      kind: "expire",
      runId: "r1",
      generation: 7,
      reason: "executor_offline",
      sentence: expect.stringContaining("no memory"),
    },
  ])
  expect(ports.records[0]?.actions).toMatchObject([
    { kind: "dispatch", result: "failed", sentence: "no memory" },
  ])
})

test("[WL-L6] what fails or is refused keeps nothing else from being done", async () => {
  const { ports, cycle } = begin()
  ports.backend.claim = () => Promise.reject(refusalError("no_capacity", "4 of 4 run slots are in use."))
  ports.gathered.tasks = [ready, aTask({ taskId: "m", status: "in_approval", headCommit: "c" })]
  await cycle()
  expect(ports.applied).toMatchObject([{ kind: "enter_merge_lane", taskId: "m" }])
  expect(ports.records[0]?.actions).toMatchObject([
    { phase: "review", kind: "enter_merge_lane", subject: "m", result: "done" },
    {
      phase: "work",
      kind: "dispatch",
      subject: "t",
      result: "refused",
      sentence: "4 of 4 run slots are in use.",
    },
  ])
})

test("[WL-C2] an exit record that is found is reported by the mutation that shims use", async () => {
  const { ports, cycle } = begin()
  ports.gathered.tasks = [aTask({ status: "in_progress", statusSince: 0 })]
  ports.gathered.runs = [aRun()]
  ports.observations.set("r", { kind: "exited", exit: anExit() })
  await cycle()
  expect(ports.asked).toEqual(["exit r"])
})

test("[WL-C3] what is left of an agent is ended before its run is said to be lost", async () => {
  const { ports, memory, cycle } = begin()
  ports.gathered.tasks = [aTask({ status: "in_progress", statusSince: 0 })]
  ports.gathered.runs = [aRun()]
  ports.observations.set("r", { kind: "orphaned", agentsLeft: 2 })
  await cycle()
  await memory.background.drained()
  expect(ports.asked).toEqual(["reap r", "apply expire"])
  expect(ports.applied[0]).toMatchObject({
    reason: "shim_lost",
    termination: { processesSeen: 2, processesLeft: 0 },
  })
})

test("[WL-C5] an executor that throws is unknown, and unknown changes nothing", async () => {
  const { ports, cycle } = begin()
  ports.executors.simulation.observe = () => Promise.reject(new Error("unreachable"))
  ports.gathered.tasks = [aTask({ status: "in_progress", statusSince: 0 })]
  ports.gathered.runs = [aRun({ leaseExpiresAt: 0 })]
  await cycle()
  expect(ports.asked).toEqual([])
})

test("[WL-L7] a cycle that does nothing, or only what the last record says, writes no record", async () => {
  const { ports, cycle } = begin()
  await cycle()
  expect(ports.records).toEqual([])
  ports.gathered.tasks = [aTask({ status: "in_progress", statusSince: 0 })]
  ports.gathered.runs = [aRun({ stopRequested: "cancelled_by_person" })]
  await cycle()
  await cycle()
  expect(ports.asked).toEqual(["begin stop", "stop r cancelled_by_person", "stop r cancelled_by_person"])
  expect(ports.records).toHaveLength(1)
  expect(ports.records[0]).toMatchObject({ loop: "loop-1", trigger: "wake", waiting: { stopping: 1 } })
})

test("[WL-L9] a merge goes on beside the cycles, is not begun twice, and reports in a later record", async () => {
  const { ports, memory, cycle } = begin()
  let finish = () => {}
  ports.landing.prepare = async () => {
    await new Promise<void>((resolve) => (finish = resolve))
    return { kind: "candidate", candidateCommit: "cand", targetCommit: "main0" }
  }
  ports.gathered.tasks = [aTask({ status: "merging", headCommit: "c" })]
  ports.gathered.merges = [aMerge()]
  await cycle()
  await settle()
  await cycle()
  expect(ports.asked.filter((what) => what === "acquire merge_lane")).toHaveLength(1)
  finish()
  await memory.background.drained()
  expect(ports.asked.slice(-2)).toEqual(["candidate m", "release merge_lane"])
  ports.gathered = { ...ports.gathered, tasks: [], merges: [] }
  await cycle()
  expect(ports.records.at(-1)?.actions).toMatchObject([{ kind: "prepare_candidate", result: "done" }])
})

test.each([
  [{ kind: "landed", mergedCommit: "d00d" }, "landed m"],
  [{ kind: "moved" }, "requeued m"],
  [{ kind: "held", sentence: "src/a.ts is being edited." }, "held m"],
  [{ kind: "failed", sentence: "No." }, "failed m"],
] as const)("[WL-L9] landing answers %j: the lane hears %s", async (answer, said) => {
  const { ports, memory, cycle } = begin()
  ports.landing.land = async () => answer
  ports.gathered.tasks = [aTask({ status: "merging", headCommit: "c" })]
  ports.gathered.merges = [aMerge({ state: "landing", candidateCommit: "cand", targetCommit: "main0" })]
  await cycle()
  await memory.background.drained()
  expect(ports.asked).toEqual(["acquire merge_lane", "begin merge", said, "release merge_lane"])
})

test("[WL-M6] what is held is tried again in measure, not at every wake", async () => {
  const { ports, memory, cycle } = begin()
  let tries = 0
  ports.landing.land = async () => {
    tries += 1
    return { kind: "held", sentence: "src/a.ts is being edited." }
  }
  ports.gathered.tasks = [aTask({ status: "merging", headCommit: "c" })]
  ports.gathered.merges = [aMerge({ state: "held", candidateCommit: "cand", heldSince: 1 })]
  for (let wakes = 0; wakes < 5; wakes++) {
    await cycle()
    await memory.background.drained()
  }
  expect(tries).toBe(1)
  await ports.clock.advance(15_000)
  await cycle()
  await memory.background.drained()
  expect(tries).toBe(2)
})

test("[WL-M10] an offer is made under the lane's lease, and written down once the forge has it", async () => {
  const { ports, memory, cycle } = begin()
  ports.gathered.projects = [aProject({ landing: "pull_request" })]
  ports.gathered.tasks = [aTask({ status: "merging", headCommit: "c" })]
  ports.gathered.merges = [aMerge({ state: "landing", candidateCommit: "cand", targetCommit: "main0" })]
  await cycle()
  await memory.background.drained()
  expect(ports.asked).toEqual([
    "acquire merge_lane",
    "begin pull_request",
    "offered m as 1",
    "release merge_lane",
  ])
})

test("[WL-M14] what is offered is looked at outside the lane, in measure, and without a record until it is merged", async () => {
  const { ports, memory, cycle } = begin()
  ports.gathered.projects = [aProject({ landing: "pull_request" })]
  ports.gathered.tasks = [aTask({ status: "merging", headCommit: "c" })]
  ports.gathered.merges = [aMerge({ state: "offered", candidateCommit: "cand", pull: "SHOP-PR-1" })]
  let looks = 0
  ports.landing.look = async () => (++looks < 2 ? null : { mergedCommit: "d00d" })
  const look = async () => {
    await cycle()
    await memory.background.drained()
  }
  await look()
  await look()
  expect(looks).toBe(1)
  expect([ports.asked, memory.results, ports.records]).toEqual([[], [], []])
  await ports.clock.advance(15_000)
  await look()
  expect(ports.asked).toEqual(["landed m"])
  expect(memory.results).toMatchObject([{ kind: "look_at_pull", result: "done" }])
})

test("[WL-L10] while another loop holds the lane nothing is merged", async () => {
  const { ports, memory, cycle } = begin(createFakePorts({ backend: { acquireLease: async () => null } }))
  ports.gathered.tasks = [aTask({ status: "merging", headCommit: "c" })]
  ports.gathered.merges = [aMerge()]
  await cycle()
  await memory.background.drained()
  expect(ports.asked).toEqual([])
  expect(memory.results).toMatchObject([
    { result: "refused", sentence: "Another loop holds the merge lane." },
  ])
})

test("[WL-C10] a finished card's work tree is swept and that is written down; one that cannot be is left for a while", async () => {
  const { ports, memory, cycle } = begin()
  ports.gathered.finished = [aFinishedTask()]
  let sweeps = 0
  ports.workspaces.sweep = async () => {
    sweeps += 1
    throw new Error("busy")
  }
  await cycle()
  await memory.background.drained()
  await cycle()
  await memory.background.drained()
  expect(sweeps).toBe(1)
  ports.workspaces.sweep = async () => ({ savedTo: "trash/1" })
  await ports.clock.advance(5 * MINUTE)
  await cycle()
  await memory.background.drained()
  expect(ports.applied).toEqual([
    { kind: "workspace_removed", phase: "cleanup", taskId: "t", savedTo: "trash/1" },
  ])
})

test("[WL-L2] a cycle says when time alone will change its mind", async () => {
  const { ports, cycle } = begin()
  const retryAt = ports.clock.now() + 9_000
  ports.gathered.tasks = [aTask({ retryAt })]
  expect(await cycle()).toBe(retryAt)
  ports.gathered.tasks = []
  expect(await cycle()).toBeNull()
})

test("[WL-6] who moves next is said when it has changed, and not again", async () => {
  const { ports, cycle } = begin()
  ports.gathered.tasks = [aTask({ taskId: "b", status: "backlog" })]
  await cycle()
  await cycle()
  expect(ports.noted).toEqual([
    { movers: { loop: 0, agent: 0, person: 1, outside: 0 }, nobody: [], overdue: [] },
  ])
  ports.gathered.tasks = []
  await cycle()
  expect(ports.noted).toHaveLength(2)
})

test("[WL-S2] what was missed is made up for by one card, and the next time is after now", async () => {
  const { ports, cycle } = begin()
  const hour = 3_600_000
  const dueAt = Math.floor(ports.clock.now() / hour) * hour - 5 * hour
  ports.gathered.schedules = [
    { scheduleId: "s", name: "Hourly", cron: "0 * * * *", timeZone: "UTC", nextAt: dueAt },
  ]
  await cycle()
  const [asked = ""] = ports.asked.filter((each) => each.startsWith("schedule"))
  const next = Number(asked.split(" ")[3])
  expect(asked).toContain(`schedule s ${dueAt}`)
  expect(next).toBeGreaterThan(ports.clock.now())
  expect(next - ports.clock.now()).toBeLessThanOrEqual(hour)
})
