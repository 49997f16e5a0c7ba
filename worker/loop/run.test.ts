import { expect, test } from "vitest"
import { aMerge, aProject, aRun, aTask } from "#test/builders/loop"
import { settle } from "#test/fakes/clock"
import { createFakePorts, type FakePorts } from "#test/fakes/loop-ports"
import type { LeaseRequest } from "./ports.ts"
import { startLoop } from "./run.ts"

const sweepMs = 30_000
/** How often the loop looked at the data. */
const looks = (ports: FakePorts) => {
  let count = 0
  const { gather } = ports.backend
  ports.backend.gather = (now) => {
    count += 1
    return gather(now)
  }
  return () => count
}

/** Leases that several loops share, as the backend keeps them. */
function sharedLeases(now: () => number) {
  let lease: { holder: string; expiresAt: number } | null = null
  return {
    acquireLease: async ({ holder, lifetimeMs }: LeaseRequest) => {
      if (lease && lease.expiresAt > now() && lease.holder !== holder) return null
      lease = { holder, expiresAt: now() + lifetimeMs }
      return { generation: 1, expiresAt: lease.expiresAt }
    },
    releaseLease: async ({ holder }: Pick<LeaseRequest, "holder">) => {
      if (lease?.holder === holder) lease = null
    },
  }
}

test("[WL-L4] a loop looks as soon as it leads, and at every wake", async () => {
  const ports = createFakePorts()
  const count = looks(ports)
  const loop = startLoop(ports, { sweepMs })
  await settle()
  expect(loop.leads()).toBe(true)
  expect(count()).toBe(1)
  ports.wake()
  await settle()
  expect(count()).toBe(2)
  await loop.stop()
})

test("[WL-L4] of two loops one leads; the other takes over when the first is gone without a word", async () => {
  const first = createFakePorts()
  const leases = sharedLeases(first.clock.now)
  Object.assign(first.backend, leases)
  const second = createFakePorts({ clock: first.clock, holder: "loop-2", backend: leases })
  const [looksOfFirst, looksOfSecond] = [looks(first), looks(second)]
  const one = startLoop(first, { sweepMs })
  await settle()
  const two = startLoop(second, { sweepMs })
  await settle()
  second.wake()
  await first.clock.advance(20_000)
  expect([one.leads(), two.leads()]).toEqual([true, false])
  expect(looksOfFirst()).toBeGreaterThan(0)
  expect(looksOfSecond()).toBe(0)
  // A killed process renews nothing; its last lease runs out.
  first.backend.acquireLease = () => Promise.reject(new Error("killed"))
  await first.clock.advance(10_000)
  expect([one.leads(), two.leads()]).toEqual([false, true])
  expect(looksOfSecond()).toBeGreaterThan(0)
  await one.stop()
  await two.stop()
})

test("[WL-L4] a loop that stops gives up the lead at once", async () => {
  const first = createFakePorts()
  const leases = sharedLeases(first.clock.now)
  Object.assign(first.backend, leases)
  const second = createFakePorts({ clock: first.clock, holder: "loop-2", backend: leases })
  const one = startLoop(first, { sweepMs })
  await settle()
  const two = startLoop(second, { sweepMs })
  await settle()
  await one.stop()
  await first.clock.advance(2_000)
  expect(two.leads()).toBe(true)
  await two.stop()
})

test.each([-90_000, 90_000])(
  "[WL-L13] a loop whose clock is off by %i ms decides by the backend's",
  async (off) => {
    const ports = createFakePorts()
    const { clock, backend } = ports
    const asked: number[] = []
    const loop = startLoop(
      {
        ...ports,
        clock: { ...clock, now: () => clock.now() + off },
        backend: { ...backend, gather: (now) => (asked.push(now), backend.gather(now)) },
      },
      { sweepMs },
    )
    ports.gathered.tasks = [aTask({ status: "in_progress" })]
    // Claimed just now by the backend's clock; its shim is not seen yet.
    ports.gathered.runs = [aRun({ claimedAt: clock.now(), startedAt: null })]
    ports.observations.set("r", { kind: "absent" })
    await settle()
    expect(asked).toEqual([clock.now()])
    await clock.advance(19_000)
    expect(ports.asked.filter((what) => what.startsWith("reap"))).toEqual([])
    await clock.advance(2_000)
    expect(ports.asked).toContain("reap r")
    await loop.stop()
  },
)

test("[WL-L8] a shim that vanishes is noticed within a second, though nothing else happens", async () => {
  const ports = createFakePorts()
  ports.gathered.tasks = [aTask({ status: "in_progress" })]
  ports.gathered.runs = [aRun()]
  const loop = startLoop(ports, { sweepMs })
  await settle()
  ports.observations.set("r", { kind: "orphaned", agentsLeft: 1 })
  await ports.clock.advance(1_000)
  expect(ports.asked.filter((what) => !what.startsWith("acquire"))).toEqual(["reap r", "apply expire"])
  await loop.stop()
})

test("[WL-L11] a stop waits for the slow effects under way and leaves no timer behind", async () => {
  const ports = createFakePorts()
  let finish = () => {}
  ports.reap = async () => {
    await new Promise<void>((resolve) => (finish = resolve))
    return { processesSeen: 0, processesLeft: 0, at: 0 }
  }
  ports.gathered.runs = [aRun({ observation: { kind: "alive" } })]
  ports.observations.set("r", { kind: "orphaned", agentsLeft: 1 })
  const loop = startLoop(ports, { sweepMs })
  await settle()
  let isStopped = false
  const stopped = loop.stop().then(() => (isStopped = true))
  await settle()
  expect(isStopped).toBe(false)
  finish()
  await stopped
  expect(ports.applied).toMatchObject([{ kind: "expire" }])
  expect(ports.clock.pending()).toBe(0)
})

test("[WL-L9] what waited for a slow effect is decided as soon as that has ended", async () => {
  const ports = createFakePorts()
  const count = looks(ports)
  let finish = () => {}
  ports.landing.prepare = async () => {
    await new Promise<void>((resolve) => (finish = resolve))
    return { kind: "candidate", candidateCommit: "cand", targetCommit: "main0" }
  }
  ports.gathered.tasks = [aTask({ status: "merging", headCommit: "c" })]
  ports.gathered.merges = [aMerge()]
  const loop = startLoop(ports, { sweepMs })
  await settle()
  const before = count()
  ports.gathered.tasks = []
  finish()
  await settle()
  expect(count()).toBe(before + 1)
  await loop.stop()
})

test("[WL-L9] an agent that cannot be reaped is not tried without a pause", async () => {
  const ports = createFakePorts()
  let tries = 0
  ports.reap = () => {
    tries += 1
    return Promise.reject(new Error("The process table cannot be read."))
  }
  ports.gathered.runs = [aRun()]
  ports.observations.set("r", { kind: "orphaned", agentsLeft: 1 })
  const loop = startLoop(ports, { sweepMs })
  await settle()
  for (let wakes = 0; wakes < 5; wakes++) {
    ports.wake()
    await settle()
  }
  expect(tries).toBe(1)
  await ports.clock.advance(10_000)
  ports.wake()
  await settle()
  expect(tries).toBe(2)
  await loop.stop()
})

test("[WL-L4] a wake is not lost while the answer about the lead takes longer than the lead lasts", async () => {
  const ports = createFakePorts()
  const count = looks(ports)
  const { acquireLease } = ports.backend
  const loop = startLoop(ports, { sweepMs })
  await settle()
  ports.backend.acquireLease = async (lease) => {
    const held = await acquireLease(lease)
    await new Promise((resolve) => void ports.clock.after(5_500, () => resolve(null)))
    return held
  }
  await ports.clock.advance(7_000)
  expect(loop.leads()).toBe(false)
  ports.wake()
  await settle()
  expect(count()).toBe(1)
  await ports.clock.advance(600)
  expect(loop.leads()).toBe(true)
  expect(count()).toBe(2)
  await loop.stop()
})

test("[WL-L15] a loop decides and tells under the generation of its lead", async () => {
  const ports = createFakePorts()
  ports.gathered.projects = [aProject()]
  ports.gathered.tasks = [aTask({ status: "in_review", headCommit: null })]
  ports.backend.acquireLease = async ({ lifetimeMs }) => ({
    generation: 3,
    expiresAt: ports.clock.now() + lifetimeMs,
  })
  const leads: number[] = []
  ports.backend.under = (lead) => {
    leads.push(lead)
    return ports.backend
  }
  const loop = startLoop(ports, { sweepMs })
  await settle()
  await loop.stop()
  expect(leads).toEqual([3])
})
