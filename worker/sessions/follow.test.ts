import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { expect, test } from "vitest"
import type { TranscriptPosition } from "#domain/session"
import { silentLog } from "#lib/log"
import { followTranscripts, readAll, type Delivery, type SessionStore } from "./follow.ts"

const say = (id: string, text: string) =>
  `${JSON.stringify({ type: "message", id, message: { role: "user", content: text } })}\n`

/** Stores like the backend: entries and position together, and only from the stored position on. */
function aStore() {
  const positions = new Map<string, TranscriptPosition>()
  const texts: string[] = []
  const store: SessionStore = {
    position: async (runId) => positions.get(runId) ?? null,
    record: async ({ runId, from, to, entries }: Delivery) => {
      const stored = positions.get(runId) ?? null
      if ((stored?.offset ?? null) !== (from?.offset ?? null)) return stored
      positions.set(runId, to)
      texts.push(...entries.map((entry) => entry.text))
      return to
    },
  }
  return { store, texts }
}

test("a watcher that starts again goes on where the last one stored, and a stale one stores nothing twice", async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), "clutch-follow-"))
  const file = path.join(directory, "r1.jsonl")
  const { store, texts } = aStore()
  writeFileSync(file, say("1", "one"))
  await readAll(file, "r1", new Map(), store)
  appendFileSync(file, say("2", "two"))
  const stale = new Map<string, TranscriptPosition | null>([["r1", null]])
  await readAll(file, "r1", stale, store)
  await readAll(file, "r1", new Map(), store)
  await readAll(file, "r1", new Map(), store)
  expect(texts).toEqual(["one", "two"])
})

test("transcripts that appear and grow are followed; other files are not", async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), "clutch-follow-"))
  const { store, texts } = aStore()
  const stop = new AbortController()
  const following = followTranscripts(directory, store, silentLog, stop.signal)
  writeFileSync(path.join(directory, "r1.trajectory.jsonl"), say("9", "noise"))
  writeFileSync(path.join(directory, "r1.jsonl"), say("1", "one"))
  await expect.poll(() => texts, { timeout: 5_000 }).toEqual(["one"])
  appendFileSync(path.join(directory, "r1.jsonl"), say("2", "two"))
  await expect.poll(() => texts, { timeout: 5_000 }).toEqual(["one", "two"])
  stop.abort()
  await following
})
