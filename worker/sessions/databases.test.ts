/** OpenClaw's databases, made with its own layout (2026.9.6), read by the watcher beside a writer. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { zstdCompressSync } from "node:zlib"
import { afterEach, beforeEach, expect, test } from "vitest"
import { silentLog } from "#lib/log"
import { aSessionStore } from "#test/fakes/session-store"
import { agentDatabases, openAgentDatabase } from "./agent-database.ts"
import { databasesOf } from "./databases.ts"
import { namedBy, partOf } from "./gateway.ts"
import { createIntake } from "./intake.ts"

const KEY = "agent:main:clutch:web:chat-1"
const NAME = `openclaw ${KEY}`
const soon = { timeout: 8_000, interval: 10 }
const usage = { input: 100, output: 10, cost: { total: 0.5 } }

let directory: string
let writer: DatabaseSync
const ends: (() => Promise<unknown>)[] = []
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), "clutch-databases-"))
  mkdirSync(path.join(directory, "main", "agent"), { recursive: true })
  writer = new DatabaseSync(fileOf())
  writer.exec(`pragma journal_mode = wal; pragma user_version = 23;
    create table session_nodes (session_key text not null primary key, current_session_id text not null,
      entry_json text not null, updated_at integer not null, status text) strict;
    create table transcript_events (session_id text not null, seq integer not null, event_json text,
      created_at integer not null, event_zstd blob, event_utf8_bytes integer, navigation_json text,
      primary key (session_id, seq)) strict;
    insert into session_nodes values ('${KEY}', 's1', '{}', 1, 'running')`)
})
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  if (writer.isOpen) writer.close()
  rmSync(directory, { recursive: true, force: true })
})

const fileOf = () => path.join(directory, "main", "agent", "openclaw-agent.sqlite")
const message = (id: string, said: object) => JSON.stringify({ type: "message", id, message: said })
const user = (id: string, content: string) => message(id, { role: "user", content })
const answer = (id: string, text: string) =>
  message(id, {
    ...{ role: "assistant", model: "m", usage, stopReason: "toolUse", responseId: `c-${id}` },
    content: [
      { type: "text", text },
      { type: "toolCall", name: "exec", arguments: { command: "ls" } },
    ],
  })

function write(seq: number, event: string, isPacked = false, sessionId = "s1") {
  const packed = isPacked ? zstdCompressSync(event) : null
  writer
    .prepare("insert into transcript_events values (?, ?, ?, ?, ?, ?, null)")
    .run(sessionId, seq, isPacked ? null : event, Date.now(), packed, isPacked ? event.length : null)
}

function watching(isTold: () => boolean, store = aSessionStore()) {
  const stop = new AbortController()
  const intake = createIntake(store.store, silentLog)
  const troubles: (string | null)[] = []
  const places = [{ system: "openclaw" as const, directory }]
  const onTrouble = (sentence: string | null) => void troubles.push(sentence)
  const source = databasesOf({
    ...{ kind: agentDatabases, places, isTold, onTrouble, log: silentLog, lookMs: 10 },
  })
  const running = Promise.all([intake.run(stop.signal), source(intake.notice, stop.signal)])
  const end = async () => {
    stop.abort()
    await running
  }
  ends.push(end)
  return { ...store, end, intake, troubles }
}

test("what the gateway's database holds is read while no gateway tells it, and followed as it grows", async () => {
  write(1, user("u1", "Please do it."))
  const { words, sessions } = watching(() => false)
  await expect.poll(() => words(NAME), soon).toEqual(["Please do it."])
  write(2, answer("a1", "Let me."), true)
  await expect.poll(() => words(NAME), soon).toEqual(["Please do it.", "Let me.", '{"command":"ls"}'])
  expect(sessions.get(NAME)?.facts).toMatchObject({ title: "Please do it.", model: "m", status: "active" })
  expect([...sessions.get(NAME)!.answers.keys()]).toEqual(["c-a1"])
})

test("a gateway that tells its sessions is not read behind its back", async () => {
  write(1, user("u1", "Please do it."))
  let isTold = true
  let asked = 0
  const { words, sessions } = watching(() => (asked++, isTold))
  await expect.poll(() => asked, soon).toBeGreaterThan(5)
  expect(sessions.size).toBe(0)
  isTold = false
  await expect.poll(() => words(NAME), soon).toEqual(["Please do it."])
})

test("what was read in the database and then told by the gateway, or the other way, is counted once", async () => {
  const rows = [
    { role: "user", content: "Please do it.", __openclaw: { id: "u1", seq: 1 } },
    ...["a1", "a2"].map((id, index) => ({
      ...{ role: "assistant", model: "m", usage, responseId: `c-${id}` },
      ...{ content: [{ type: "text", text: `words ${id}` }], __openclaw: { id, seq: index + 2 } },
    })),
  ]
  write(1, user("u1", "Please do it."))
  write(2, answer("a1", "words a1"))
  let isTold = false
  const { intake, sessions, words } = watching(() => isTold)
  await expect.poll(() => sessions.get(NAME)?.answers.size, soon).toBe(1)
  isTold = true
  intake.notice({
    ...namedBy(KEY),
    source: "ws://gateway",
    next: async (from) => partOf(rows, "s1", from),
  })
  await expect.poll(() => sessions.get(NAME)?.answers.size, soon).toBe(2)
  write(3, answer("a2", "words a2"))
  write(4, user("u2", "And now?"))
  isTold = false
  await expect.poll(() => words(NAME).at(-1), soon).toBe("And now?")
  expect([...sessions.get(NAME)!.answers.keys()]).toEqual(["c-a1", "c-a2"])
  const said = ["Please do it.", "words a1", '{"command":"ls"}', "words a2", '{"command":"ls"}', "And now?"]
  expect(words(NAME).toSorted()).toEqual(said.toSorted())
})

test("a watcher that starts again goes on where the last one stored; a session begun anew is read from its start", async () => {
  for (let seq = 1; seq <= 900; seq++) write(seq, user(`u${seq}`, `words ${seq}`))
  const first = watching(() => false)
  await expect.poll(() => words(first).length, soon).toBe(900)
  await first.end()
  write(901, user("u901", "words 901"))
  const second = watching(() => false, first)
  await expect.poll(() => words(second).at(-1), soon).toBe("words 901")
  expect(words(second)).toHaveLength(901)
  write(1, user("n1", "new words"), false, "s2")
  writer.exec("update session_nodes set current_session_id = 's2'")
  await expect.poll(() => words(second).at(-1), soon).toBe("new words")
})
const words = ({ words: of }: ReturnType<typeof watching>) => of(NAME)

test("another layout is not guessed at: it is said once, and how to mend it", async () => {
  writer.exec("alter table transcript_events rename column event_json to body; pragma user_version = 31")
  write(1, user("u1", "Please do it."))
  const { sessions, troubles } = watching(() => false)
  await expect.poll(() => troubles.length, soon).toBe(1)
  expect(troubles[0]).toMatch(/version 31: transcript_events has no column event_json/)
  expect(troubles[0]).toContain("OPENCLAW_URL")
  expect(sessions.size).toBe(0)
  writer.exec("alter table transcript_events rename column body to event_json")
  await expect.poll(() => sessions.size, soon).toBe(1)
  expect(troubles).toEqual([expect.any(String), null])
})

test("it is known whether somebody has written", () => {
  const database = openAgentDatabase(fileOf())
  expect(database.hasChanged()).toBe(true)
  expect(database.hasChanged()).toBe(false)
  write(1, user("u1", "x"))
  expect(database.hasChanged()).toBe(true)
  database.close()
})
