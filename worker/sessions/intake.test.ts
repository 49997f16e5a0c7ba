import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { SessionSystem } from "#domain/session"
import { silentLog } from "#lib/log"
import { aSessionStore } from "#test/fakes/session-store"
import { filesOf } from "./files.ts"
import { createIntake } from "./intake.ts"
import type { SessionStore } from "./store.ts"

const say = (id: string, text = `words ${id}`) =>
  `${JSON.stringify({ type: "message", id, message: { role: "user", content: text } })}\n`
const answer = (id: string) =>
  `${JSON.stringify({ type: "message", id, message: { role: "assistant", content: id, model: "m", usage: { input: 10, output: 1, cost: { total: 0.5 } }, stopReason: "stop" } })}\n`

let directory: string
const ends: (() => Promise<void>)[] = []
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), "clutch-intake-"))
})
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  rmSync(directory, { recursive: true, force: true })
})

/** A watcher over the directory; `end` kills it. */
function watching(store: SessionStore, system: SessionSystem = "clutch") {
  const stop = new AbortController()
  const intake = createIntake(store, silentLog)
  const source = filesOf({ system, directory }, silentLog)
  const running = Promise.all([intake.run(stop.signal), source(intake.notice, stop.signal)])
  const end = async () => {
    stop.abort()
    await running
  }
  ends.push(end)
  return { end, intake }
}

const at = (name: string) => path.join(directory, name)
const soon = { timeout: 8_000, interval: 10 }

test("transcripts that appear and grow are followed; other files are not", async () => {
  const { store, words, sessions } = aSessionStore()
  watching(store)
  writeFileSync(at("r1.trajectory.jsonl"), say("9"))
  writeFileSync(at("r1.jsonl"), say("1"))
  await expect.poll(() => words("clutch r1"), soon).toEqual(["words 1"])
  appendFileSync(at("r1.jsonl"), say("2") + answer("3").slice(0, 20))
  await expect.poll(() => words("clutch r1"), soon).toEqual(["words 1", "words 2"])
  appendFileSync(at("r1.jsonl"), answer("3").slice(20))
  await expect.poll(() => sessions.get("clutch r1")?.answers.size, soon).toBe(1)
  expect([...sessions.keys()]).toEqual(["clutch r1"])
})

test("a watcher that starts again goes on where the last one stored, and two store nothing twice", async () => {
  const { store, words } = aSessionStore()
  writeFileSync(at("r1.jsonl"), say("1"))
  const first = watching(store)
  await expect.poll(() => words("clutch r1"), soon).toEqual(["words 1"])
  await first.end()
  appendFileSync(at("r1.jsonl"), say("2"))
  watching(store)
  watching(store)
  appendFileSync(at("r1.jsonl"), say("3"))
  await expect.poll(() => words("clutch r1"), soon).toEqual(["words 1", "words 2", "words 3"])
})

test("a truncated transcript is read again, and what was counted stays counted", async () => {
  const { store, sessions, words } = aSessionStore()
  writeFileSync(at("r1.jsonl"), answer("1") + answer("2"))
  watching(store)
  await expect.poll(() => sessions.get("clutch r1")?.answers.size, soon).toBe(2)
  truncateSync(at("r1.jsonl"), 0)
  appendFileSync(at("r1.jsonl"), answer("2") + answer("3"))
  await expect.poll(() => words("clutch r1"), soon).toEqual(["1", "2", "3"])
  expect(sessions.get("clutch r1")?.answers.size).toBe(3)
})

test("the last lines of a file that was rotated away are read before the new one", async () => {
  const { store, words } = aSessionStore()
  writeFileSync(at("r1.jsonl"), say("1"))
  const first = watching(store)
  await expect.poll(() => words("clutch r1"), soon).toEqual(["words 1"])
  await first.end()
  appendFileSync(at("r1.jsonl"), say("2"))
  renameSync(at("r1.jsonl"), at("r1.jsonl.1"))
  writeFileSync(at("r1.jsonl"), say("3"))
  watching(store)
  await expect.poll(() => words("clutch r1"), soon).toEqual(["words 1", "words 2", "words 3"])
})

test("an OpenClaw session that was reset while nobody watched is read to its end and has ended", async () => {
  const { store, words, sessions } = aSessionStore()
  mkdirSync(at("main/sessions"), { recursive: true })
  const file = at("main/sessions/s1.jsonl")
  writeFileSync(file, say("1"))
  writeFileSync(at("main/sessions/old.jsonl.deleted.2026-11-20T16-29-27.745Z"), say("9"))
  const first = watching(store, "openclaw")
  await expect.poll(() => words("openclaw main/sessions/s1"), soon).toEqual(["words 1"])
  await first.end()
  appendFileSync(file, say("2"))
  renameSync(file, `${file}.reset.2026-11-20T16-29-27.745Z`)
  watching(store, "openclaw")
  const key = "openclaw main/sessions/s1"
  await expect
    .poll(() => sessions.get(key)?.facts, soon)
    .toMatchObject({ status: "ended", stopReason: "reset" })
  await expect.poll(() => words(key), soon).toEqual(["words 1", "words 2"])
  expect([...sessions.keys()]).toEqual([key])
})

test("a long backlog is summed first, and its pages follow", async () => {
  const { store, sessions } = aSessionStore()
  const lines = Array.from({ length: 5_000 }, (_, n) => answer(`a${n}`))
  writeFileSync(at("r1.jsonl"), lines.join(""))
  watching(store)
  await expect.poll(() => sessions.get("clutch r1")?.answers.size, soon).toBe(5_000)
  await expect.poll(() => sessions.get("clutch r1")?.entries.size, soon).toBe(5_000)
})

test("a long text lies whole in file storage; its page holds the beginning", async () => {
  const { store, sessions, texts } = aSessionStore()
  writeFileSync(at("r1.jsonl"), say("1", "x".repeat(50_000)))
  watching(store)
  await expect.poll(() => sessions.get("clutch r1")?.entries.size, soon).toBe(1)
  const [entry] = sessions.get("clutch r1")!.entries.values()
  expect(entry).toMatchObject({ whole: { storageId: "text 1", characters: 50_000 } })
  expect(entry!.text).toHaveLength(8_000)
  expect(texts).toEqual(["x".repeat(50_000)])
})

test("one delivery that is refused does not hold up the others", async () => {
  const { store, words } = aSessionStore()
  writeFileSync(at("bad.jsonl"), say("1"))
  writeFileSync(at("good.jsonl"), say("2"))
  watching({
    ...store,
    record: async (deliveries) => {
      if (deliveries.some(({ name }) => name === "bad")) throw new Error("No.")
      return store.record(deliveries)
    },
  })
  await expect.poll(() => words("clutch good"), soon).toEqual(["words 2"])
})

test("a session of another tool whose last word is old counts as idle", async () => {
  const { store, sessions } = aSessionStore()
  writeFileSync(at("s.jsonl"), `${JSON.stringify({ type: "user", uuid: "1", message: { content: "Go" } })}\n`)
  const { utimesSync } = await import("node:fs")
  utimesSync(at("s.jsonl"), 1_000, 1_000)
  watching(store, "claude")
  await expect.poll(() => sessions.get("claude s")?.facts.status, soon).toBe("idle")
})
