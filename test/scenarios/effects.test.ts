/** The ledger of effects: each deed outside, with the loop dying before it, after it, and before what was seen is told. */
import { expect, test, vi } from "vitest"
import { api } from "#convex/_generated/api"
import type { EffectKind } from "#domain/effect"
import type { Ports } from "#worker/loop/ports"
import { onEveryBackend, type World } from "./world.ts"

type Moment = "before the deed" | "after the deed" | "before it is told"

const never = <T>(): Promise<T> => new Promise(() => {})
const effectsOf = (world: World, task: string) => world.person.query(api.effects.ofTask, { task })

/** A loop that dies at this moment of its first effect of the kind: from then on it does nothing more. */
function aDyingLoop(world: World, kind: EffectKind, moment: Moment) {
  const { ports, cycle } = world.createLoop("loop-0")
  let die = () => {}
  const died = new Promise<void>((resolve) => (die = resolve))
  const hang = <T>(): Promise<T> => {
    die()
    return never()
  }
  const dying =
    <Args extends unknown[], Answer>(act: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      if (moment === "before the deed") return hang()
      const answer = await act(...args)
      return moment === "after the deed" ? hang() : answer
    }
  const isTold = moment === "before it is told"
  const simulation = world.executor
  const { landing, backend, workspaces } = ports
  const more: Record<EffectKind, () => Partial<Ports>> = {
    start: () => ({ executors: { simulation: { ...simulation, start: dying(simulation.start) } } }),
    stop: () => ({ executors: { simulation: { ...simulation, stop: dying(simulation.stop) } } }),
    merge: () => ({
      landing: { ...landing, land: dying(landing.land) },
      ...(isTold && { backend: { ...backend, merges: { ...backend.merges, landed: hang } } }),
    }),
    pull_request: () => ({
      landing: { ...landing, offer: dying(landing.offer) },
      ...(isTold && { backend: { ...backend, merges: { ...backend.merges, offered: hang } } }),
    }),
    branch_deletion: () => ({
      workspaces: { sweep: dying(workspaces.sweep) },
      ...(isTold && {
        backend: {
          ...backend,
          apply: (decision) => (decision.kind === "workspace_removed" ? hang() : backend.apply(decision)),
        },
      }),
    }),
  }
  Object.assign(ports, more[kind]())
  return {
    /** Loop and agents take turns until it has died. */
    async live(): Promise<void> {
      let isDead = false
      void died.then(() => (isDead = true))
      for (let rounds = 0; rounds < 40 && !isDead; rounds++) {
        vi.setSystemTime(Date.now() + 5)
        await Promise.race([cycle(), died])
        if (!isDead) await world.executor.step()
      }
      expect(isDead).toBe(true)
    },
  }
}

/** Whatever happened: no key twice, all settled, and the outside has each deed once. */
async function expectTheLedgerToBeRight(world: World, card: string, kind: EffectKind, tries: number) {
  const rows = await effectsOf(world, card)
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
  expect(rows.every(({ seenAt }) => seenAt !== null)).toBe(true)
  expect(rows.filter((row) => row.kind === kind && row.tries === tries)).not.toEqual([])
  const done = (of: EffectKind) => rows.filter((row) => row.kind === of && row.state === "done")
  expect(
    done("start")
      .map(({ key }) => key)
      .toSorted(),
  ).toEqual([...world.executor.agents.keys()].map((runId) => `start:${runId}`).toSorted())
  expect(world.landing.landed).toHaveLength(done("merge").length)
  expect(new Set(world.executor.starts).size).toBe(world.executor.starts.length)
}

const LANE_LEASE_MS = 46_000
const CRASHES = [
  ["merge", "before the deed", 2],
  ["merge", "after the deed", 2],
  ["merge", "before it is told", 2],
  ["branch_deletion", "before the deed", 2],
  ["branch_deletion", "after the deed", 2],
  ["branch_deletion", "before it is told", 2],
  ["start", "before the deed", 1],
  ["start", "after the deed", 1],
] as const satisfies readonly (readonly [EffectKind, Moment, number])[]

onEveryBackend((aWorld) => {
  test("[WL-E1] a card's way leaves one row for each deed outside, each seen done", async () => {
    const world = await aWorld()
    const card = await world.readyTask("Fix login")
    await world.settle()
    const rows = (await effectsOf(world, card)).toReversed()
    expect(rows.map(({ kind, state, tries }) => [kind, state, tries])).toEqual([
      ...[
        ["start", "done", 1],
        ["start", "done", 1],
        ["merge", "done", 1],
        ["branch_deletion", "done", 1],
      ],
    ])
    expect(rows[0]).toMatchObject({
      wants: "The dev run (attempt 1) is started.",
      triedAt: rows[0]?.wantedAt,
    })
    await expectTheLedgerToBeRight(world, card, "merge", 1)
  })

  test.each(CRASHES)("[WL-E2] a loop dies at a %s, %s: it is done once", async (kind, moment, tries) => {
    const world = await aWorld()
    const card = await world.readyTask("Fix login")
    await aDyingLoop(world, kind, moment).live()
    const [open] = (await effectsOf(world, card)).filter(({ seenAt }) => seenAt === null)
    expect(open).toMatchObject({ kind, state: "tried", tries: 1, seen: null })
    await world.settle()
    await world.pass(LANE_LEASE_MS)
    expect(await world.status(card)).toBe("done")
    await expectTheLedgerToBeRight(world, card, kind, tries)
  })

  test.each(["before the deed", "after the deed", "before it is told"] as const)(
    "[WL-E2] a loop dies at a pull request, %s: it is opened once, and merged once",
    async (moment) => {
      const world = await aWorld({ landing: "pull_request" })
      const card = await world.readyTask("Fix login")
      await aDyingLoop(world, "pull_request", moment).live()
      await world.settle()
      await world.pass(LANE_LEASE_MS)
      expect(await world.why(card)).toEqual(["pull_request_open"])
      expect(await world.person.query(api.pulls.list, {})).toHaveLength(1)
      await world.person.mutation(api.pulls.merge, { pull: card })
      await world.settle()
      expect(await world.status(card)).toBe("done")
      await expectTheLedgerToBeRight(world, card, "pull_request", 2)
    },
  )

  test.each(["before the deed", "after the deed"] as const)(
    "[WL-E2] a loop dies at a stop, %s: the agent ends once, and nothing of it is left",
    async (moment) => {
      const world = await aWorld({
        script: ({ role }) => (role === "dev" ? { does: "hangs" } : { does: "commits" }),
      })
      const card = await world.readyTask("Fix login")
      await world.settle()
      await world.person.mutation(api.tasks.cancel, { task: card })
      expect((await effectsOf(world, card))[0]).toMatchObject({ kind: "stop", state: "wanted", tries: 0 })
      await aDyingLoop(world, "stop", moment).live()
      await world.settle()
      expect(await world.runs(card)).toMatchObject([
        { outcome: "cancelled", termination: { processesLeft: 0 } },
      ])
      const [stop] = (await effectsOf(world, card)).filter(({ kind }) => kind === "stop")
      expect(stop).toMatchObject({ state: "done", seen: "Nothing of its agent is left." })
    },
  )

  test("[WL-E3] a start that nobody ever saw is not done, and the next run has a row of its own", async () => {
    const world = await aWorld({
      script: ({ role, attempt }) =>
        role === "dev" && attempt === 1
          ? { does: "never_starts" }
          : { does: role === "dev" ? "commits" : "judges", verdict: "approved" },
    })
    const card = await world.readyTask("Fix login")
    await world.settle()
    await world.pass(30_000)
    const starts = (await effectsOf(world, card)).filter(({ kind }) => kind === "start").toReversed()
    expect(starts.map(({ state }) => state)).toEqual(["not_done", "done", "done"])
  })

  test("[WL-E4] work that landed while a person took its card out of the lane is known to have landed", async () => {
    const world = await aWorld()
    const card = await world.readyTask("Fix login")
    const { land } = world.landing
    let isFirst = true
    world.landing.land = async (job) => {
      const answer = await land(job)
      if (isFirst) await world.move(card, "in_progress")
      isFirst = false
      return answer
    }
    await world.settle()
    const merges = (await effectsOf(world, card)).filter(({ kind }) => kind === "merge").toReversed()
    expect(merges[0]).toMatchObject({ state: "done", tries: 1 })
    expect(merges.every(({ state }) => state === "done")).toBe(true)
    expect(await world.status(card)).toBe("done")
  })
})
