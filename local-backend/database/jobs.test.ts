import { beforeEach, describe, expect, it } from "vitest"
import type { JsonObject } from "../values/json.ts"
import {
  collect,
  memoryDatabase,
  read,
  scan,
  testEnvironment,
  write,
  type TestEnvironment,
} from "./test-database.ts"
import type { Database } from "./types.ts"

const NOW = 1_700_000_000_000
let environment: TestEnvironment
let database: Database
beforeEach(() => {
  environment = testEnvironment()
  database = memoryDatabase(environment)
})
const schedule = (scheduledMs: number, path = "jobs/mail:send") =>
  write(database, (tx) => tx.schedule({ path, args: { to: "x" }, scheduledMs }))
const documentOf = (id: string) =>
  JSON.parse(read(database, (tx) => tx.get(id, { isSystem: true })) ?? "null") as JsonObject

describe("scheduled functions", () => {
  it("are queued by time", () => {
    const [late, soon] = [schedule(NOW + 2), schedule(NOW + 1)]
    expect(database.nextJobs(10).map(({ id }) => id)).toEqual([soon, late])
    expect(database.nextJobs(1)).toEqual([
      {
        id: soon,
        component: "",
        path: "jobs/mail:send",
        args: { to: "x" },
        scheduledMs: NOW + 1,
        completedMs: null,
        attempts: 0,
        state: { kind: "pending" },
      },
    ])
  })

  it("are documents that functions can read", () => {
    const id = schedule(NOW + 5)
    expect(documentOf(id)).toEqual({
      _id: id,
      _creationTime: NOW,
      name: "jobs/mail.js:send",
      args: [{ to: "x" }],
      scheduledTime: NOW + 5,
      state: { kind: "pending" },
    })
    expect(read(database, (tx) => collect(tx, scan("_scheduled_functions")).map(({ _id }) => _id))).toEqual([
      id,
    ])
    expect(read(database, (tx) => tx.normalizeId("_scheduled_functions", id))).toBe(id)
  })

  it("are announced by the commit and vanish with a rollback", () => {
    const tx = database.begin("write")
    const id = tx.schedule({ path: "a:b", args: [{ x: 1 }], scheduledMs: NOW })
    tx.rollback()
    expect(database.job(id)).toBeNull()
    const next = database.begin("write")
    const kept = next.schedule({ path: "a:b", args: [{ x: 1 }], scheduledMs: NOW })
    expect(next.commit()).toMatchObject({ scheduledJobs: true })
    expect(database.job(kept)?.args).toEqual({ x: 1 })
  })

  it("go through their states, and each change is a commit that invalidates their readers", () => {
    const id = schedule(NOW)
    const started = database.markJob(id, { kind: "inProgress" })
    expect(started.writes.has("_scheduled_functions.by_id")).toBe(true)
    expect(database.interruptedJobs().map((job) => job.id)).toEqual([id])
    expect(database.nextJobs(10)).toEqual([])
    environment.advanceMs(7)
    database.markJob(id, { kind: "failed", error: "broken" })
    expect(database.job(id)).toMatchObject({
      state: { kind: "failed", error: "broken" },
      completedMs: NOW + 7,
      attempts: 1,
    })
    expect(documentOf(id)).toMatchObject({
      completedTime: NOW + 7,
      state: { kind: "failed", error: "broken" },
    })
    expect(database.interruptedJobs()).toEqual([])
  })

  it("are marked with the mutation that they run, or not at all", () => {
    const id = schedule(NOW)
    const tx = database.begin("write")
    tx.insert("mails", {})
    database.markJobIn(tx, id, { kind: "success" })
    tx.rollback()
    expect(database.job(id)?.state).toEqual({ kind: "pending" })
    write(database, (next) => database.markJobIn(next, id, { kind: "success" }))
    expect(database.job(id)?.state).toEqual({ kind: "success" })
  })

  it("are put back in the queue with a new time, and count their attempts", () => {
    const id = schedule(NOW)
    const other = schedule(NOW + 10)
    expect(database.retryJob(id, NOW + 500).scheduledJobs).toBe(true)
    expect(database.nextJobs(10).map((job) => job.id)).toEqual([other, id])
    expect(database.job(id)).toMatchObject({ attempts: 1, scheduledMs: NOW })
  })

  it("can be canceled before and while they run, not after", () => {
    const [waiting, running, finished] = [schedule(NOW), schedule(NOW), schedule(NOW)]
    database.markJob(running, { kind: "inProgress" })
    database.markJob(finished, { kind: "success" })
    write(database, (tx) => [waiting, running, finished].forEach((id) => tx.cancelJob(id)))
    expect([waiting, running, finished].map((id) => database.job(id)?.state.kind)).toEqual([
      "canceled",
      "canceled",
      "success",
    ])
    database.markJob(running, { kind: "success" })
    expect(database.job(running)?.state.kind).toBe("canceled")
  })

  it("that do not exist cannot be canceled", () => {
    const note = write(database, (tx) => tx.insert("notes", {}))
    expect(() => write(database, (tx) => tx.cancelJob(note))).toThrow(
      'expected to be an Id<"_scheduled_functions">',
    )
    expect(() => write(database, (tx) => tx.cancelJob("x"))).toThrow("Unable to decode ID")
  })

  it("are forgotten some time after they finished", () => {
    const [done, waiting] = [schedule(NOW), schedule(NOW)]
    database.markJob(done, { kind: "success" })
    environment.advanceMs(1_000)
    database.forgetJobs(1_000)
    expect(database.job(done)).not.toBeNull()
    environment.advanceMs(1)
    database.forgetJobs(1_000)
    expect(database.job(done)).toBeNull()
    expect(database.job(waiting)).not.toBeNull()
    expect(database.integrityCheck()).toEqual([])
  })
})
