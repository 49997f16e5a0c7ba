/** Maintenance in the database: asked for by people, begun and ended by the loop, told of in the log. */
import { expect, test } from "vitest"
import type { TrashLedger } from "#domain/maintenance"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf } from "./world.testing.ts"

const ledger: TrashLedger = {
  ...{ bytes: 900, count: 1 },
  entries: [
    {
      ...{ id: "e1", project: "clutch", taskKey: "CLU-1", savedAt: 5, reason: "Cancelled.", bytes: 900 },
      ...{ branches: [{ branch: "clutch/CLU-1/fix", commit: "c0ffee" }], hasFiles: true },
    },
  ],
}
const back = {
  kind: "restored",
  branches: ledger.entries[0]!.branches,
  directory: "/home/c/restored/e1",
} as const

test("what a person asks for waits for the loop, which says what came of it", async () => {
  const world = await aWorld()
  const { job } = await world.user.mutation(api.workspaces.restore, { entry: "e1" })
  const waiting = () => world.service.query(api.workspaces.waiting, {})
  expect(await waiting()).toEqual([{ job, task: { kind: "restore", entry: "e1" }, isBegun: false }])
  expect(await world.service.mutation(api.workspaces.begin, { job })).toEqual({ isRepeat: false })
  // A loop that died there: its successor is told.
  expect(await waiting()).toMatchObject([{ isBegun: true }])
  expect(await world.service.mutation(api.workspaces.begin, { job })).toEqual({ isRepeat: true })
  await world.service.mutation(api.workspaces.end, { job, result: back })
  expect(await waiting()).toEqual([])
  expect(await world.user.query(api.workspaces.job, { job })).toMatchObject({ result: back })
  // Said again it changes nothing.
  await world.service.mutation(api.workspaces.end, { job, result: { kind: "refused", sentence: "No." } })
  expect(await world.user.query(api.workspaces.jobs, {})).toMatchObject([{ job, result: back }])
  expect(await codeOf(world.service.mutation(api.workspaces.begin, { job }))).toBe("conflict")
  const kinds = (await world.rows("events")).map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind.startsWith("maintenance."))).toEqual([
    "maintenance.asked",
    "maintenance.done",
  ])
})

test("asked twice while it waits it is done once; a look is no news", async () => {
  const world = await aWorld()
  const look = () => world.user.mutation(api.workspaces.collect, { dryRun: true })
  const first = await look()
  expect(await look()).toEqual(first)
  const { job } = await world.user.mutation(api.workspaces.collect, {})
  expect(job).not.toBe(first.job)
  const events = await world.rows("events")
  expect(events.filter(({ kind }) => kind === "maintenance.asked")).toHaveLength(1)
})

test("the loop's trash is shown as it was told last", async () => {
  const world = await aWorld()
  expect(await world.user.query(api.workspaces.trash, {})).toBeNull()
  await world.service.mutation(api.workspaces.noteTrash, { ledger })
  expect(await world.user.query(api.workspaces.trash, {})).toMatchObject(ledger)
  await world.service.mutation(api.workspaces.noteTrash, { ledger: { bytes: 0, count: 0, entries: [] } })
  expect(await world.user.query(api.workspaces.trash, {})).toMatchObject({ count: 0, entries: [] })
  expect(await world.rows("trashLedgers")).toHaveLength(1)
})

test("whether a card's work tree may go is told by its status and its runs", async () => {
  const world = await aWorld()
  const key = await world.ready()
  const owner = () => world.service.query(api.workspaces.owner, { task: key })
  expect(await owner()).toEqual({ status: "ready", isEnded: false, runsAreGone: true, mergedHead: null })
  await world.running(key)
  expect(await owner()).toMatchObject({ status: "in_progress", runsAreGone: false })
  expect(await codeOf(world.service.query(api.workspaces.owner, { task: "CLU-999" }))).toBe("not_found")
})
