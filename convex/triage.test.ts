/** Blocked cards: what a person can do about each, in one transaction. */
import { expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf } from "./world.testing.ts"

async function aBlockedCard() {
  const world = await aWorld()
  const task = await world.ready({ description: "As it was." })
  await world.move(task, "blocked")
  return { world, task, blocked: () => world.user.query(api.triage.list, {}) }
}

test("blocked cards are listed with what one needs to decide; those of another project are left out", async () => {
  const { world, task, blocked } = await aBlockedCard()
  expect(await blocked()).toMatchObject([
    { key: task, project: "clutch", description: "As it was.", isEscalated: false },
  ])
  expect(await world.user.query(api.triage.list, { since: Date.now() + 1_000 })).toEqual([])
  expect(await codeOf(world.user.query(api.triage.list, { project: "nobody" }))).toBe("not_found")
})

test("unblocked it is ready again with its attempts set back, and with the description that was edited", async () => {
  const { world, task, blocked } = await aBlockedCard()
  await world.patchTask(task, { attempts: { dev: 4, review: 1, conflict: 0, infrastructure: 0 } })
  const [card] = await blocked()
  await world.user.mutation(api.triage.unblock, {
    task,
    description: "Better said.",
    revision: card!.revision,
  })
  expect(await world.task(task)).toMatchObject({ status: "ready", attempts: { dev: 0, review: 0 } })
  expect(await world.user.query(api.tasks.get, { task })).toMatchObject({ description: "Better said." })
  expect(await blocked()).toEqual([])
})

test("an edit of an old revision is refused, and the card stays blocked", async () => {
  const { world, task } = await aBlockedCard()
  await world.user.mutation(api.tasks.update, { task, title: "Meanwhile" })
  const late = { task, description: "Lost.", revision: 0 }
  expect(await codeOf(world.user.mutation(api.triage.unblock, late))).toBe("conflict")
  expect((await world.task(task)).status).toBe("blocked")
})

test("given to somebody else it goes on with them; to nobody of its role it is refused", async () => {
  const { world, task } = await aBlockedCard()
  expect(await codeOf(world.user.mutation(api.triage.unblock, { task, to: "Nobody Known" }))).toBe(
    "invalid_input",
  )
  await world.user.mutation(api.triage.unblock, { task, to: "me" })
  expect(await world.task(task)).toMatchObject({ status: "ready", assignedUserId: world.userId })
})

test("split, its parts take its place: what waited for it waits for them", async () => {
  const { world, task } = await aBlockedCard()
  const waiting = await world.create({ dependsOn: [task] })
  const { into } = await world.user.mutation(api.triage.split, { task, titles: ["The form", "The API"] })
  expect(await world.task(task)).toMatchObject({ status: "cancelled", cancellation: "superseded" })
  expect(await world.task(into[0]!)).toMatchObject({ title: "The form", status: "backlog" })
  expect((await world.task(waiting)).unmetDependencies).toBe(2)
})

test("escalated it is on top, with an ask that is critical; a card that is not blocked is refused", async () => {
  const { world, task, blocked } = await aBlockedCard()
  await world.user.mutation(api.triage.escalate, { task })
  expect(await blocked()).toMatchObject([{ key: task, isEscalated: true }])
  expect(await world.user.query(api.signals.list, { pending: true })).toMatchObject([
    { kind: "blocker", severity: "critical", taskKey: task },
  ])
  await world.user.mutation(api.triage.unblock, { task })
  expect(await codeOf(world.user.mutation(api.triage.escalate, { task }))).toBe("conflict")
})

test("runs are listed by what one asks for, and the timeline holds open and lately ended ones", async () => {
  const { world } = await aBlockedCard()
  const first = await world.running(await world.ready())
  await world.exit(first)
  const second = await world.running(await world.ready())
  const paginationOpts = { numItems: 10, cursor: null }
  const ended = await world.user.query(api.runs.ended, {
    project: "clutch",
    role: "dev",
    outcome: "succeeded",
    paginationOpts,
  })
  expect(ended.page.map(({ runId }) => runId)).toEqual([first])
  expect((await world.user.query(api.runs.ended, { outcome: "failed", paginationOpts })).page).toEqual([])
  const timeline = await world.user.query(api.runs.timeline, { since: Date.now() - 60_000 })
  expect(timeline.map(({ runId }) => runId)).toEqual([first, second])
})
