/** The plain way of a card, and the ways in which reviews and checks send it round again. */
import { expect, test } from "vitest"
import type { Behaviour, Script } from "../fakes/executor.ts"
import { onEveryBackend } from "./world.ts"

/** Attempt n of a role does the nth thing; after the last one, as usual. */
const inTurn =
  (turns: Partial<Record<string, Behaviour[]>>): Script =>
  ({ role, attempt }) =>
    turns[role]?.[attempt - 1] ??
    (role === "reviewer" ? { does: "judges", verdict: "approved" } : { does: "commits" })

const PLAIN = ["ready", "in_progress", "in_review", "in_approval", "merging", "done"]

onEveryBackend((aWorld) => {
  test("a card is built, reviewed and merged", async () => {
    const world = await aWorld()
    const card = await world.readyTask("Fix login")
    await world.settle()
    expect(await world.journey(card)).toEqual(PLAIN)
    expect(await world.task(card)).toMatchObject({ status: "done", resolution: "merged" })
    expect(world.landing.landed).toEqual([card])
    expect((await world.runs(card)).map(({ role, outcome }) => [role, outcome])).toEqual([
      ["dev", "success"],
      ["reviewer", "success"],
    ])
  })

  test("a reviewer asks for changes once; the second attempt knows why, and is merged", async () => {
    const script = inTurn({
      reviewer: [{ does: "judges", verdict: "changes_requested", comment: "Name it better." }],
    })
    const world = await aWorld({ script })
    const card = await world.readyTask("Fix login")
    await world.settle()
    expect(await world.journey(card)).toEqual([
      ...["ready", "in_progress", "in_review", "in_progress", "in_review", "in_approval", "merging", "done"],
    ])
    const prompts = [...world.executor.agents.values()]
      .filter(({ request }) => request.role === "dev")
      .map(({ request }) => request)
    expect(prompts).toHaveLength(2)
    expect(prompts[1]?.prompt).toContain("src/a.ts:1: Name it better.")
    expect(prompts[1]?.reviewComments).toMatchObject([{ file: "src/a.ts", text: "Name it better." }])
    expect(await world.task(card)).toMatchObject({ attempts: { dev: 1 } })
  })

  test("a card that is rejected again and again ends with a person, who lets it try anew", async () => {
    const rejected: Behaviour = { does: "judges", verdict: "rejected" }
    const world = await aWorld({ script: inTurn({ reviewer: [rejected, rejected, rejected, rejected] }) })
    const card = await world.readyTask("Fix login")
    await world.settle()
    expect(await world.task(card)).toMatchObject({
      status: "blocked",
      blockage: { reason: "retries_exhausted" },
    })
    expect(await world.signals(card)).toMatchObject([{ kind: "retry_exhausted" }])
    expect(await world.why(card)).toEqual(["blocked", "waiting_human"])
    await world.answer(card, "retry: keep it small")
    await world.settle()
    expect(await world.status(card)).toBe("done")
    const last = [...world.executor.agents.values()].filter(({ request }) => request.role === "dev").at(-1)
    expect(last?.request.prompt).toContain("retry: keep it small")
  })

  test("an agent that finds nothing to change finishes the card with its reason", async () => {
    const script = inTurn({ dev: [{ does: "finds_no_change", because: "It works already." }] })
    const world = await aWorld({ script })
    const card = await world.readyTask("Fix login")
    await world.settle()
    expect(await world.task(card)).toMatchObject({ status: "done", resolution: "no_change" })
    expect(world.landing.landed).toEqual([])
  })

  test("runs that leave nothing behind are stopped by the loop breaker after the third", async () => {
    const world = await aWorld({ script: () => ({ does: "ends_without_a_word" }) })
    const card = await world.readyTask("Fix login")
    await world.settle()
    expect(await world.task(card)).toMatchObject({ status: "blocked", blockage: { reason: "no_progress" } })
    expect((await world.runs(card)).map(({ reason }) => reason)).toEqual(Array(3).fill("evidence_missing"))
  })

  test("a check that passes lets it land; one that fails sends it back", async () => {
    const script = inTurn({
      check: [
        { does: "fails", exitCode: 1 },
        { does: "fails", exitCode: 0 },
      ],
    })
    const world = await aWorld({ script, checkCommand: "npm test" })
    const card = await world.readyTask("Fix login")
    await world.settle()
    expect(await world.journey(card)).toEqual([
      ...[
        "ready",
        "in_progress",
        "in_review",
        "in_approval",
        "merging",
        "in_progress",
        "in_review",
        "in_approval",
        "merging",
        "done",
      ],
    ])
    expect((await world.runs(card)).map(({ role }) => role)).toEqual([
      "dev",
      "reviewer",
      "check",
      "dev",
      "reviewer",
      "check",
    ])
  })

  test("a research card ends with its answer, unreviewed and unmerged", async () => {
    const world = await aWorld()
    const card = await world.readyTask("Which library?", { role: "research" })
    await world.settle()
    expect(await world.task(card)).toMatchObject({ status: "done", resolution: "answered" })
  })

  test("a chain of cards is worked off in the order of its dependencies", async () => {
    const world = await aWorld()
    const first = await world.readyTask("Lay the ground")
    const second = await world.readyTask("Build on it", { dependsOn: [first] })
    const third = await world.readyTask("Finish it", { dependsOn: [second] })
    expect(await world.why(third)).toEqual(["waiting_deps"])
    await world.settle()
    expect(world.landing.landed).toEqual([first, second, third])
    expect(world.executor.starts).toHaveLength(6)
  })

  test("ten cards all land, once each, and never more than the limits at a time", async () => {
    const world = await aWorld()
    const cards: string[] = []
    for (let index = 0; index < 10; index++) cards.push(await world.readyTask(`Card ${index}`))
    let most = 0
    const { step } = world.executor
    world.executor.step = async () => {
      most = Math.max(most, [...world.executor.agents.values()].filter(({ exit }) => !exit).length)
      await step()
    }
    await world.settle()
    expect(world.landing.landed.toSorted()).toEqual(cards.toSorted())
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(3)
  })
})
