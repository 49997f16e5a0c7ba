/** What people ask of the work trees, carried out on real ones. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { expect, test, vi } from "vitest"
import type { MaintenanceResult, TrashLedger } from "#domain/maintenance"
import { homeOf } from "#lib/home"
import { createLog } from "#lib/log"
import { aDirectory, aRepository } from "#test/builders/repository"
import { aRemoval, aWorkspace } from "#test/builders/workspaces"
import { carryOut, keepMaintained, type Maintenance, type OpenJob } from "./maintain.ts"
import { removeWorkspace } from "./remove.ts"
import { listTrash } from "./trash.ts"

const log = createLog({ process: "loop", level: "error" })

/** The rows in memory: jobs that wait, what was said of them, and the trash as it was told. */
function someRows(repository: string) {
  const ended = new Map<string, MaintenanceResult>()
  const begun = new Set<string>()
  let waiting: OpenJob[] = []
  let hear = (_: OpenJob[]) => {}
  let trash: TrashLedger | null = null
  const rows: Maintenance["rows"] = {
    onWaiting(callback) {
      hear = callback
      callback(waiting)
      return () => (hear = () => {})
    },
    async begin(job) {
      const isRepeat = begun.has(job)
      begun.add(job)
      return { isRepeat }
    },
    async end(job, result) {
      ended.set(job, result)
      waiting = waiting.filter((each) => each.job !== job)
      hear(waiting)
    },
    noteTrash: async (ledger) => void (trash = ledger),
    projects: async () => [{ slug: "shop", repository, targets: ["main"] }],
    cardOf: async (taskKey) =>
      taskKey === "CLU-2"
        ? { status: "cancelled", isEnded: true, runsAreGone: true, mergedHead: null }
        : { status: "ready", isEnded: false, runsAreGone: true, mergedHead: null },
  }
  return {
    ...{ rows, ended, begun },
    ask(job: OpenJob) {
      waiting = [...waiting, job]
      hear(waiting)
    },
    trash: () => trash,
  }
}

/** An entry in the trash: an unmerged commit and a file that was not committed. */
async function aTrash() {
  const repository = aRepository()
  const { path: tree } = await aWorkspace(repository)
  repository.commitIn(tree, { "b.txt": "b\n" })
  writeFileSync(path.join(tree, "unsaved.txt"), "unsaved\n")
  await removeWorkspace(aRemoval(repository))
  const [entry] = listTrash(repository.home)
  return { repository, home: repository.home, entry: entry!.id }
}

const restore = (entry: string, more: { into?: string; isBegun?: boolean } = {}): OpenJob => {
  const { into, isBegun = false } = more
  return { job: "job-1234", task: { kind: "restore", entry, ...(into && { into }) }, isBegun }
}

test("[TRASH-9] an entry comes back once it is asked for, and the trash is told", async () => {
  const { repository, home, entry } = await aTrash()
  const { rows, ended, ask, trash } = someRows(repository.path)
  const stopping = new AbortController()
  const kept = keepMaintained({ home, rows, log, leads: () => true }, stopping.signal)
  await vi.waitFor(
    () => expect(trash()).toMatchObject({ count: 1, entries: [{ id: entry, hasFiles: true }] }),
    { timeout: 20_000 },
  )
  expect(trash()!.bytes).toBeGreaterThan(0)
  ask(restore(entry))
  await vi.waitFor(() => expect(ended.has("job-1234")).toBe(true), { timeout: 20_000 })
  stopping.abort()
  await kept
  const directory = path.join(homeOf(home).restored, `${entry}-1234`)
  expect(ended.get("job-1234")).toMatchObject({
    ...{ kind: "restored", directory, branches: [{ branch: "clutch/CLU-1/fix" }] },
  })
  expect(readFileSync(path.join(directory, "unsaved.txt"), "utf8")).toBe("unsaved\n")
  expect(repository.show("clutch/CLU-1/fix", "b.txt")).toBe("b")
})

test("[TRASH-9] a restore that died half-way is done by the next loop; one that was done is not done again", async () => {
  const { repository, home, entry } = await aTrash()
  const { rows, ended, begun } = someRows(repository.path)
  const into = path.join(aDirectory(), "back")
  const draft = path.join(path.dirname(into), ".back.partial")
  mkdirSync(draft)
  writeFileSync(path.join(draft, "half"), "h")
  begun.add("job-1234")
  await carryOut({ home, rows, log, leads: () => true }, restore(entry, { into, isBegun: true }))
  expect(ended.get("job-1234")).toMatchObject({ kind: "restored", directory: into })
  expect([existsSync(draft), existsSync(path.join(into, "half"))]).toEqual([false, false])
  writeFileSync(path.join(into, "unsaved.txt"), "changed since\n")
  await carryOut({ home, rows, log, leads: () => true }, restore(entry, { into, isBegun: true }))
  expect(readFileSync(path.join(into, "unsaved.txt"), "utf8")).toBe("changed since\n")
})

test("[TRASH-9] what cannot be done is said: a directory that is there, an entry that is not", async () => {
  const { repository, home, entry } = await aTrash()
  const { rows, ended } = someRows(repository.path)
  const maintenance = { home, rows, log, leads: () => true }
  const into = aDirectory()
  await carryOut(maintenance, restore(entry, { into }))
  expect(ended.get("job-1234")).toMatchObject({ sentence: expect.stringContaining("exists already") })
  await carryOut(maintenance, restore("nothing"))
  expect(ended.get("job-1234")).toEqual({
    ...{ kind: "refused", sentence: "There is no nothing in the trash.", code: "not_found" },
  })
})

test("[TRASH-9] looking for what may go removes nothing; asked for, exactly that goes", async () => {
  const repository = aRepository()
  const { home } = repository
  const one = await aWorkspace(repository)
  const two = await aWorkspace(repository, { taskKey: "CLU-2" })
  const { rows, ended } = someRows(repository.path)
  const maintenance = { home, rows, log, leads: () => true }
  const collect = (dryRun: boolean): OpenJob => ({
    ...{ job: "job-1234", task: { kind: "collect", dryRun }, isBegun: false },
  })
  await carryOut(maintenance, collect(true))
  expect(ended.get("job-1234")).toMatchObject({
    ...{ kind: "collected", dryRun: true, count: 2 },
    places: [
      { of: "CLU-2", goes: true },
      { of: "CLU-1", goes: false, sentence: "CLU-1 is ready." },
    ],
  })
  expect([existsSync(one.path), existsSync(two.path)]).toEqual([true, true])
  await carryOut(maintenance, collect(false))
  expect([existsSync(one.path), existsSync(two.path)]).toEqual([true, false])
})
