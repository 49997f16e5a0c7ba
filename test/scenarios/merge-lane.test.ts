/** Batches of the merge lane: joined, checked and landed together; taken apart when something is in the way. */
import { expect, test, vi } from "vitest"
import { api } from "#convex/_generated/api"
import type { UpdateProject } from "#domain/project"
import type { Script } from "../fakes/executor.ts"
import { onEveryBackend, type World } from "./world.ts"

type Settings = Omit<UpdateProject, "project">

/** Cards that wait for a person's approval, so that they come to the lane together. */
async function approvable(world: World, titles: string[], settings: Settings): Promise<string[]> {
  await world.person.mutation(api.projects.update, { project: "shop", ...settings })
  const cards: string[] = []
  for (const title of titles) cards.push(await world.readyTask(title))
  await world.settle()
  return cards
}

async function approveAll(world: World, cards: string[]): Promise<void> {
  for (const card of cards) await world.answer(card, "approve")
  await world.settle()
}

const reviewed = { approval: "person", checkCommand: "npm test" } as const
const checksOf = (world: World) =>
  [...world.executor.agents.values()].filter(({ request }) => request.role === "check")
const scripted =
  (check: (run: Parameters<Script>[0]) => ReturnType<Script>): Script =>
  (run) =>
    run.role === "reviewer"
      ? { does: "judges", verdict: "approved" }
      : run.role === "check"
        ? check(run)
        : { does: "commits" }

onEveryBackend((aWorld) => {
  test("[WL-M15] cards that wait together are checked once and land together, each with its own commit", async () => {
    const world = await aWorld(reviewed)
    const cards = await approvable(world, ["one", "two", "three"], { mergeBatchSize: 3 })
    await approveAll(world, cards)
    expect(world.landing.landed).toEqual(cards)
    expect(checksOf(world)).toHaveLength(1)
    const merged = await Promise.all(cards.map(async (card) => (await world.task(card)).mergedCommit))
    expect(new Set(merged).size).toBe(3)
  })

  test("[WL-M16] one that breaks the check goes back with what it said; the others land", async () => {
    const bad = new Set<string>()
    let isMended = false
    const world = await aWorld({
      ...reviewed,
      script: scripted(({ subjectCommit }) =>
        bad.has(subjectCommit ?? "") && !isMended
          ? { does: "fails", exitCode: 1, tail: "basket.test.ts: 1 failed" }
          : { does: "fails", exitCode: 0 },
      ),
    })
    const cards = await approvable(world, ["one", "two", "three"], { mergeBatchSize: 3, checkReruns: 0 })
    const { prepare } = world.landing
    world.landing.prepare = async (job) => {
      const prepared = await prepare(job)
      if (prepared.kind === "candidate" && (job.task.key === cards[1] || bad.has(prepared.targetCommit)))
        bad.add(prepared.candidateCommit)
      return prepared
    }
    await approveAll(world, cards)
    expect(world.landing.landed).toEqual([cards[0], cards[2]])
    const runs = [...world.executor.agents.values()].filter(({ request }) => request.taskKey === cards[1])
    const second = runs.filter(({ request }) => request.role === "dev").at(-1)
    expect(second?.request.prompt).toContain("basket.test.ts: 1 failed")
    expect(await world.status(cards[1]!)).toBe("in_approval")
    isMended = true
    await approveAll(world, [cards[1]!])
    expect(await world.status(cards[1]!)).toBe("done")
  })

  test("[WL-M17] a check that is red and then green on the same commit is named, and nobody goes back", async () => {
    let isFirst = true
    const world = await aWorld({
      ...reviewed,
      script: scripted(() => {
        const exitCode = isFirst ? 1 : 0
        isFirst = false
        return { does: "fails", exitCode, tail: exitCode ? 'Required check "browser" failed.' : "" }
      }),
    })
    const cards = await approvable(world, ["one"], { checkReruns: 1 })
    await approveAll(world, cards)
    expect(await world.task(cards[0]!)).toMatchObject({
      ...{ status: "done", attempts: { dev: 0 }, merge: { flakyChecks: ["browser"] } },
    })
    const paginationOpts = { numItems: 200, cursor: null }
    const { page } = await world.person.query(api.tasks.timeline, { task: cards[0]!, paginationOpts })
    expect(
      page.filter(({ kind }) => kind === "merge.check_flaky").map(({ sentence }) => sentence),
    ).toMatchObject([expect.stringContaining('The check "browser" is flaky')])
  })

  test("[WL-M18] what conflicts with others of its batch waits for them; what conflicts with the target goes back", async () => {
    const world = await aWorld({ ...reviewed, script: scripted(() => ({ does: "fails", exitCode: 0 })) })
    const cards = await approvable(world, ["one", "two", "three"], { mergeBatchSize: 3 })
    const { prepare } = world.landing
    const asked: [string, boolean][] = []
    world.landing.prepare = async (job) => {
      if (job.task.key !== cards[1] || asked.length > 1) return prepare(job)
      asked.push([job.task.key, job.onto !== undefined])
      return { kind: "conflict", sentence: "src/a.ts conflicts." }
    }
    await approveAll(world, cards)
    expect(asked).toEqual([
      [cards[1], true],
      [cards[1], false],
    ])
    expect(world.landing.landed).toEqual([cards[0], cards[2]])
    expect((await world.runs(cards[1]!)).map(({ role }) => role)).toContain("conflict_resolver")
  })

  test("[WL-M19] a card that a person takes back leaves its batch; those before it keep what was checked", async () => {
    let doesHang = true
    const world = await aWorld({
      ...reviewed,
      script: scripted(() => (doesHang ? { does: "hangs" } : { does: "fails", exitCode: 0 })),
    })
    const cards = await approvable(world, ["one", "two", "three"], { mergeBatchSize: 3 })
    await approveAll(world, cards)
    expect(await world.why(cards[0]!)).toEqual(["merge_queued"])
    expect(await world.why(cards[2]!)).toEqual(["checking"])
    doesHang = false
    await world.person.mutation(api.tasks.move, { task: cards[1]!, to: "blocked" })
    await world.settle()
    expect(world.landing.landed).toEqual([cards[0], cards[2]])
    expect(await world.runs(cards[2]!)).toMatchObject([
      ...[{ role: "dev" }, { role: "reviewer" }],
      ...[
        { role: "check", outcome: "cancelled", reason: "superseded" },
        { role: "check", outcome: "success" },
      ],
    ])
  })

  test("[WL-M20] where the target moved the batch is joined anew; what holds it is found one by one", async () => {
    const world = await aWorld(reviewed)
    const cards = await approvable(world, ["one", "two"], { mergeBatchSize: 2 })
    const { land } = world.landing
    let tries = 0
    world.landing.land = async (job) => {
      tries += 1
      if (tries === 1) world.landing.push()
      if (tries === 2) return { kind: "held", sentence: "src/a.ts is being edited." }
      return land(job)
    }
    await approveAll(world, cards)
    await world.pass(60_000)
    expect(world.landing.landed).toEqual(cards)
    expect(tries).toBe(4)
    expect(checksOf(world)).toHaveLength(4)
  })

  test("[WL-M21] of several required checks the one that failed is named", async () => {
    const checks = [
      { name: "unit", command: "npm test" },
      { name: "browser", command: "npm run e2e" },
    ]
    const world = await aWorld({
      ...reviewed,
      script: scripted(({ attempt }) =>
        attempt > 1
          ? { does: "fails", exitCode: 0 }
          : { does: "fails", exitCode: 7, tail: 'basket: timeout\nRequired check "browser" failed.' },
      ),
    })
    const cards = await approvable(world, ["one"], { checks })
    await approveAll(world, cards)
    const [check] = checksOf(world)
    expect(check?.request.checkCommand).toContain("npm test")
    expect(check?.request.checkCommand).toContain("npm run e2e")
    expect((await world.runs(cards[0]!)).find(({ role }) => role === "check")).toMatchObject({
      sentence: "The check command failed: browser, exit code 7.",
    })
  })

  test("[WL-L16] a loop that slept in a lane has nothing to say of it once another one has taken it", async () => {
    const world = await aWorld({ checkCommand: "npm test", script: scripted(() => ({ does: "hangs" })) })
    const card = await world.readyTask("Fix login")
    let wakeUp = () => {}
    const asleep = new Promise<void>((fellAsleep) => {
      const prepare = () =>
        new Promise<{ kind: "conflict"; sentence: string }>((resolve) => {
          wakeUp = () => resolve({ kind: "conflict", sentence: "src/a.ts conflicts with main." })
          fellAsleep()
        })
      const sleeper = world.createLoop("loop-0", { landing: { ...world.landing, prepare } })
      void sleepIn(world, sleeper, card)
    })
    await asleep
    await world.pass(46_000)
    expect(await world.why(card)).toEqual(["checking"])
    wakeUp()
    await vi.waitFor(async () => expect(await eventsOf(world, card)).toContain("merge.report_refused"))
    expect(await world.status(card)).toBe("merging")
    expect(await world.why(card)).toEqual(["checking"])
  })
})

/** The loop and the agents take turns until the card has come to the lane. */
async function sleepIn(world: World, loop: ReturnType<World["createLoop"]>, card: string): Promise<void> {
  for (let rounds = 0; rounds < 40 && (await world.status(card)) !== "merging"; rounds++) {
    vi.setSystemTime(Date.now() + 5)
    await loop.cycle()
    await world.executor.step()
  }
  await loop.cycle()
}

async function eventsOf(world: World, task: string): Promise<string[]> {
  const paginationOpts = { numItems: 200, cursor: null }
  const { page } = await world.person.query(api.tasks.timeline, { task, paginationOpts })
  return page.map(({ kind }) => kind)
}
