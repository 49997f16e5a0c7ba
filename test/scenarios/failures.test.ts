/** What breaks outside: starts that fail, agents that vanish, loops that die between two steps. Nothing is lost, nothing doubled. */
import { expect, test, vi } from "vitest"
import { api } from "#convex/_generated/api"
import type { Behaviour, Script } from "../fakes/executor.ts"
import { onEveryBackend, type World } from "./world.ts"

const first =
  (behaviour: Behaviour, role = "dev"): Script =>
  (run) => {
    if (run.role === role && run.attempt === 1) return behaviour
    return run.role === "reviewer" ? { does: "judges", verdict: "approved" } : { does: "commits" }
  }

/** One start per run, one agent per card at a time, landed once. */
async function expectNothingDoubled(world: World, card: string) {
  expect(await world.status(card)).toBe("done")
  expect(world.landing.landed).toEqual([card])
  expect(new Set(world.executor.starts).size).toBe(world.executor.starts.length)
  const runs = await world.runs(card)
  expect(runs.every(({ state }) => state === "ended")).toBe(true)
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1]
    if (next) expect(next.claimedAt).toBeGreaterThanOrEqual(run.endedAt ?? Infinity)
  }
}

onEveryBackend((aWorld) => {
  test("[WL-L5] a start that fails is tried again after a pause, and eats no attempt", async () => {
    const world = await aWorld({ script: first({ does: "never_starts" }) })
    const card = await world.readyTask("Fix login")
    await world.settle()
    expect(await world.runs(card)).toMatchObject([{ outcome: "lost", reason: "executor_offline" }])
    expect(await world.why(card)).toEqual(["retry_wait"])
    await world.advance(13_000)
    await expectNothingDoubled(world, card)
    expect(await world.task(card)).toMatchObject({ attempts: { dev: 0 } })
  })

  test("[WL-F3] starts that fail again and again block the card and ask a person", async () => {
    const world = await aWorld({ script: () => ({ does: "never_starts" }) })
    const card = await world.readyTask("Fix login")
    await world.pass(5 * 60_000)
    expect(await world.status(card)).toBe("blocked")
    expect(await world.runs(card)).toHaveLength(4)
    expect(await world.signals(card)).toMatchObject([{ kind: "retry_exhausted" }])
  })

  test("[WL-C3] an agent that loses its shim is ended, its run is lost, and the card is tried again", async () => {
    const world = await aWorld({ script: first({ does: "loses_its_shim", left: 2 }) })
    const card = await world.readyTask("Fix login")
    await world.settle()
    expect(await world.runs(card)).toMatchObject([
      { outcome: "lost", reason: "shim_lost", termination: { processesSeen: 2, processesLeft: 0 } },
    ])
    await world.advance(13_000)
    await expectNothingDoubled(world, card)
  })

  test("[WL-C2] a shim whose report never arrives is reported by the loop from its exit record", async () => {
    const world = await aWorld({ script: first({ does: "cannot_report" }) })
    const card = await world.readyTask("Fix login")
    await world.settle()
    // It never said what it did, but its commit is there: that is the evidence which a developer owes.
    await expectNothingDoubled(world, card)
  })

  test("[WL-C4] a run whose process never appears expires after the grace, not before", async () => {
    const world = await aWorld({ script: first({ does: "vanishes_at_the_start" }) })
    const card = await world.readyTask("Fix login")
    await world.settle()
    await world.advance(15_000)
    expect(await world.why(card)).toEqual(["starting"])
    await world.advance(6_000)
    expect(await world.runs(card)).toMatchObject([{ outcome: "lost", reason: "never_started" }])
    await world.advance(13_000)
    await expectNothingDoubled(world, card)
  })

  test("a loop that dies between claim and start leaves a claim that expires; the card is built once", async () => {
    const world = await aWorld()
    const card = await world.readyTask("Fix login")
    const dying = world.createLoop("loop-0")
    dying.ports.executors = { simulation: { ...world.executor, start: () => new Promise(() => {}) } }
    void dying.cycle()
    await vi.waitFor(async () => expect(await world.runs(card)).toHaveLength(1))
    await world.settle()
    expect(await world.why(card)).toEqual(["starting"])
    expect(world.executor.starts).toEqual([])
    await world.pass(45_000, 5_000)
    await expectNothingDoubled(world, card)
    expect((await world.runs(card)).map(({ reason }) => reason)).toEqual([
      "never_started",
      "completed",
      "completed",
    ])
  })

  test("a loop that dies right after the spawn is succeeded by one that finds the agent and waits for it", async () => {
    const world = await aWorld()
    const card = await world.readyTask("Fix login")
    const dying = world.createLoop("loop-0")
    const { start } = world.executor
    dying.ports.executors = {
      simulation: {
        ...world.executor,
        async start(request) {
          await start(request)
          return new Promise(() => {})
        },
      },
    }
    void dying.cycle()
    await vi.waitFor(() => expect(world.executor.starts).toHaveLength(1))
    await world.settle()
    await expectNothingDoubled(world, card)
    expect(await world.runs(card)).toHaveLength(2)
  })

  test("a loop that dies right after the branch advanced is succeeded by one that lands nothing twice", async () => {
    const world = await aWorld()
    const card = await world.readyTask("Fix login")
    const dying = world.createLoop("loop-0")
    dying.ports.backend = {
      ...dying.ports.backend,
      merges: { ...dying.ports.backend.merges, landed: () => Promise.reject(new Error("killed")) },
      releaseLease: () => Promise.resolve(),
    }
    for (let rounds = 0; rounds < 20 && world.landing.landed.length === 0; rounds++) {
      vi.setSystemTime(Date.now() + 5)
      await dying.cycle()
      await world.executor.step()
    }
    expect(world.landing.landed).toEqual([card])
    expect(await world.status(card)).toBe("merging")
    await world.settle()
    expect(await world.status(card)).toBe("merging")
    // The dead loop's lease of the lane runs out.
    await world.advance(46_000)
    await expectNothingDoubled(world, card)
  })

  test("[WL-C1] an agent that lived through an outage of everything else keeps its run and its slot", async () => {
    const world = await aWorld({ script: first({ does: "hangs" }) })
    const card = await world.readyTask("Fix login")
    await world.settle()
    const [agent] = world.executor.agents.values()
    const { step } = world.executor
    world.executor.step = async () => {}
    await world.advance(5 * 60_000)
    world.executor.step = step
    expect(await world.runs(card)).toMatchObject([{ state: "running" }])
    agent!.behaviour = { does: "commits" }
    await world.settle()
    await expectNothingDoubled(world, card)
  })

  test("[WL-C5] while the executor cannot be asked nothing changes, however long it takes", async () => {
    const world = await aWorld({ script: first({ does: "hangs" }) })
    const card = await world.readyTask("Fix login")
    await world.settle()
    const { step, observe } = world.executor
    world.executor.step = async () => {}
    world.executor.observe = async () => ({ kind: "unknown" })
    await world.advance(60 * 60_000)
    expect(await world.runs(card)).toMatchObject([{ state: "running" }])
    Object.assign(world.executor, { step, observe })
    const [agent] = world.executor.agents.values()
    agent!.behaviour = { does: "commits" }
    await world.settle()
    await expectNothingDoubled(world, card)
  })

  test("[WL-W6] a stop of Clutch interrupts an agent; the next start goes on and counts nothing", async () => {
    const world = await aWorld({ script: first({ does: "hangs" }) })
    const card = await world.readyTask("Fix login")
    await world.settle()
    const [agent] = world.executor.agents.values()
    await world.executor.stop(agent!.request.runId, "interrupted")
    await world.settle()
    await expectNothingDoubled(world, card)
    expect((await world.runs(card))[0]).toMatchObject({ outcome: "retryable", reason: "interrupted" })
    expect(await world.task(card)).toMatchObject({
      attempts: { dev: 0, review: 0, conflict: 0, infrastructure: 0 },
    })
  })

  test("[WL-L4] two loops that both think they lead do everything once", async () => {
    const world = await aWorld()
    const cards = [await world.readyTask("One"), await world.readyTask("Two"), await world.readyTask("Three")]
    const second = world.createLoop("loop-2")
    for (let rounds = 0; rounds < 60; rounds++) {
      vi.setSystemTime(Date.now() + 5)
      await Promise.all([world.loop.cycle(), second.cycle()])
      await world.executor.step()
    }
    await world.advance(60_000)
    expect(world.landing.landed.toSorted()).toEqual(cards)
    expect(world.executor.starts).toHaveLength(6)
  })

  test("[WL-L4] of two loops one holds the lead in the backend, and the other gets it when it is given up", async () => {
    const world = await aWorld()
    const [one, two] = [world.loop.ports.backend, world.createLoop("loop-2").ports.backend]
    const lease = (holder: string) => ({ resource: { kind: "loop" } as const, holder, lifetimeMs: 6_000 })
    expect(await one.acquireLease(lease("loop-1"))).toMatchObject({ generation: 1 })
    expect(await two.acquireLease(lease("loop-2"))).toBeNull()
    expect(await one.acquireLease(lease("loop-1"))).toMatchObject({ generation: 1 })
    await one.releaseLease(lease("loop-1"))
    expect(await two.acquireLease(lease("loop-2"))).toMatchObject({ generation: 2 })
  })

  test("[WL-L7] a world at rest writes nothing: no row, no cycle record", async () => {
    const world = await aWorld()
    await world.readyTask("Fix login")
    await world.settle()
    const { page } = await world.person.query(api.loop.cycles, {
      paginationOpts: { numItems: 100, cursor: null },
    })
    expect(page.length).toBeGreaterThan(3)
    const before = world.backend.writes()
    for (let cycles = 0; cycles < 5; cycles++) await world.loop.cycle()
    expect(world.backend.writes()).toBe(before)
  })
})
