/** OpenCode's database, made with its own layout, read by the watcher beside a writer. */
import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { silentLog } from "#lib/log"
import { seed } from "#test/builders/proof"
import { randomFrom } from "#test/builders/random"
import { anOpencode, type Opencode } from "#test/fakes/opencode"
import { aSessionStore } from "#test/fakes/session-store"
import { databasesOf } from "./databases.ts"
import { createIntake } from "./intake.ts"
import { opencodeDatabases, openOpencodeDatabase } from "./opencode-database.ts"
import { parsePlaces } from "./places.ts"

const soon = { timeout: 8_000, interval: 10 }

let directory: string
let opencode: Opencode
const ends: (() => Promise<unknown>)[] = []
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), "clutch-opencode-"))
  opencode = anOpencode(fileOf())
})
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  if (opencode.database.isOpen) opencode.close()
  rmSync(directory, { recursive: true, force: true })
})

const fileOf = () => path.join(directory, "opencode.db")
const text = (words: string) => ({ type: "text", text: words })
const tool = (status: string, more: object = {}) => ({
  ...{ type: "tool", tool: "bash", callID: "c1", state: { status, input: { command: "ls" }, ...more } },
})

function watching(store = aSessionStore()) {
  const stop = new AbortController()
  const intake = createIntake(store.store, silentLog)
  const troubles: (string | null)[] = []
  const source = databasesOf({
    ...{ kind: opencodeDatabases, places: [{ system: "opencode", directory }], log: silentLog, lookMs: 5 },
    onTrouble: (sentence) => void troubles.push(sentence),
  })
  const running = Promise.all([intake.run(stop.signal), source(intake.notice, stop.signal)])
  const end = async () => {
    stop.abort()
    await running
  }
  ends.push(end)
  const of = (id: string) => store.sessions.get(`opencode ${id}`)
  return {
    ...{ store, end, troubles, of },
    words: (id: string) => store.words(`opencode ${id}`),
    paid: (id: string) => [...(of(id)?.answers.values() ?? [])].map(({ usage }) => usage.inputTokens),
  }
}

test("each session is a transcript of its own, a helper's too; what it says and uses is followed as it grows", async () => {
  opencode.session("ses_1")
  const asked = opencode.ask("ses_1", "Please do it.")
  const first = opencode.begin("ses_1", asked)
  opencode.part(first.id, tool("completed", { output: "a.txt\n" }))
  first.complete(700, "tool-calls")
  const { of, words, paid } = watching()
  await expect.poll(() => words("ses_1"), soon).toEqual(["Please do it.", '{"command":"ls"}', "a.txt\n"])
  expect(of("ses_1")?.facts).toMatchObject({ status: "idle", title: "Please do it.", cwd: "/work/sample" })
  opencode.session("ses_2", "ses_1")
  opencode.begin("ses_2", opencode.ask("ses_2", "Help.")).complete(50)
  const second = opencode.begin("ses_1", asked)
  opencode.part(second.id, text("Done."))
  second.complete(710)
  await expect.poll(() => [paid("ses_1"), paid("ses_2")], soon).toEqual([[700, 710], [50]])
  expect(of("ses_1")?.facts).toMatchObject({ model: "scripted-1", stopReason: "stop", lastLine: "Done." })
})

test("an answer that is being given is told of, and counted when it is complete", async () => {
  opencode.session("ses_1")
  const answer = opencode.begin("ses_1", opencode.ask("ses_1", "Please."))
  const part = opencode.part(answer.id, tool("running"))
  const { of, words, paid } = watching()
  await expect.poll(() => of("ses_1")?.facts.lastLine, soon).toBe('bash {"command":"ls"}')
  expect([words("ses_1"), paid("ses_1")]).toEqual([["Please."], []])
  opencode.part(answer.id, tool("completed", { output: "a.txt" }), part)
  opencode.part(answer.id, text("Almost."))
  await expect.poll(() => of("ses_1")?.facts.lastLine, soon).toBe("Almost.")
  expect([words("ses_1"), paid("ses_1")]).toEqual([["Please."], []])
  answer.complete(700)
  await expect.poll(() => paid("ses_1"), soon).toEqual([700])
  expect(words("ses_1")).toEqual(["Please.", '{"command":"ls"}', "a.txt", "Almost."])
})

test("what somebody says while an answer is given neither ends that answer nor is lost behind it", async () => {
  opencode.session("ses_1")
  const asked = opencode.ask("ses_1", "First.")
  const answer = opencode.begin("ses_1", asked)
  const queued = opencode.ask("ses_1")
  const { of, words, paid } = watching()
  await expect.poll(() => words("ses_1"), soon).toEqual(["First."])
  opencode.part(queued, text("Second."))
  opencode.part(answer.id, text("One."))
  await expect.poll(() => of("ses_1")?.facts.lastLine, soon).toBe("One.")
  expect(paid("ses_1")).toEqual([])
  answer.complete(700)
  opencode.begin("ses_1", queued).complete(710)
  await expect.poll(() => paid("ses_1"), soon).toEqual([700, 710])
  expect(words("ses_1")).toEqual(["First.", "One.", "Second."])
})

test("an answer whose agent was killed is shown as far as it came, once its session goes on", async () => {
  opencode.session("ses_1")
  const answer = opencode.begin("ses_1", opencode.ask("ses_1", "First."))
  opencode.part(answer.id, text("As far as"))
  const { of, words, paid } = watching()
  await expect.poll(() => of("ses_1")?.facts.lastLine, soon).toBe("As far as")
  opencode.begin("ses_1", opencode.ask("ses_1", "Go on.")).complete(710)
  await expect.poll(() => paid("ses_1"), soon).toEqual([710])
  expect(words("ses_1")).toEqual(["First.", "As far as", "Go on."])
})

test("what a fork copies was paid before; what is said in it is paid there", async () => {
  opencode.session("ses_1")
  opencode.begin("ses_1", opencode.ask("ses_1", "First.")).complete(700)
  opencode.fork("ses_1", "ses_2")
  opencode.begin("ses_2", opencode.ask("ses_2", "Another way.")).complete(710)
  const { words, paid } = watching()
  await expect.poll(() => [paid("ses_1"), paid("ses_2")], soon).toEqual([[700], [710]])
  expect(words("ses_2")).toEqual(["First.", "Another way."])
})

test("a session that is deleted has ended; in another database of that name reading begins anew and counts once", async () => {
  for (const id of ["ses_1", "ses_2"]) {
    opencode.session(id)
    opencode.begin(id, opencode.ask(id, `Words of ${id}.`)).complete(700)
  }
  const { of, words, paid } = watching()
  await expect.poll(() => [paid("ses_1"), paid("ses_2")], soon).toEqual([[700], [700]])
  opencode.remove("ses_1")
  await expect.poll(() => of("ses_1")?.facts, soon).toMatchObject({ status: "ended", stopReason: "deleted" })
  expect(of("ses_2")?.facts.status).toBe("idle")

  opencode.database.exec(`vacuum into '${path.join(directory, "copy")}'`)
  opencode.close()
  const copy = anOpencode(path.join(directory, "copy"), 1_795_344_000_000)
  copy.begin("ses_2", copy.ask("ses_2", "In the copy.")).complete(710)
  copy.session("ses_3")
  copy.begin("ses_3", copy.ask("ses_3", "New.")).complete(720)
  copy.close()
  for (const rest of ["-wal", "-shm"]) rmSync(`${fileOf()}${rest}`, { force: true })
  renameSync(path.join(directory, "copy"), fileOf())
  await expect.poll(() => [paid("ses_2"), paid("ses_3")], soon).toEqual([[700, 710], [720]])
  expect(words("ses_2")).toEqual(["Words of ses_2.", "In the copy."])
})

test("it lies where its owner keeps data, with one database for each channel, or where somebody says", async () => {
  opencode.session("ses_1")
  const [usual] = parsePlaces("opencode", { HOME: "/home/a" })
  expect(usual?.directory).toBe("/home/a/.local/share/opencode")
  expect(parsePlaces("opencode", { HOME: "/home/a", XDG_DATA_HOME: "/data" })[0]?.directory).toBe(
    "/data/opencode",
  )
  anOpencode(path.join(directory, "opencode-dev.db")).close()
  anOpencode(path.join(directory, "other.db")).close()
  const found = async (setting: string) =>
    (await opencodeDatabases.filesIn(parsePlaces(setting)[0]!)).map((file) => path.basename(file)).toSorted()
  expect(await found(`opencode=${directory}`)).toEqual(["opencode-dev.db", "opencode.db"])
  expect(await found(`opencode=${directory}/other.db`)).toEqual(["other.db"])
  expect(await found("opencode=/nowhere")).toEqual([])
})

test("another layout is not guessed at: it is said once, and how to mend it", async () => {
  opencode.session("ses_1")
  opencode.begin("ses_1", opencode.ask("ses_1", "Please.")).complete(700)
  opencode.database.exec("alter table message rename column data to body")
  const { troubles, paid } = watching()
  await expect.poll(() => troubles.length, soon).toBe(1)
  expect(troubles[0]).toMatch(/opencode\.db has a layout .*message has no column data/)
  expect(troubles[0]).toContain("CLUTCH_WATCH")
  opencode.database.exec("alter table message rename column body to data")
  await expect.poll(() => paid("ses_1"), soon).toEqual([700])
  expect(troubles).toEqual([expect.any(String), null])
})

test("a database that nobody has open is read without a file beside it, and followed once it is written", async () => {
  opencode.session("ses_1")
  opencode.begin("ses_1", opencode.ask("ses_1", "Please.")).complete(700)
  opencode.close()
  const { paid } = watching()
  await expect.poll(() => paid("ses_1"), soon).toEqual([700])
  expect(readdirSync(directory)).toEqual(["opencode.db"])
  opencode = anOpencode(fileOf(), 1_795_344_000_000)
  opencode.begin("ses_1", opencode.ask("ses_1", "More.")).complete(710)
  await expect.poll(() => paid("ses_1"), soon).toEqual([700, 710])
})

test("a backlog is read in parts that fit, each going on where the last one ended", () => {
  opencode.session("ses_1")
  for (let turn = 0; turn < 60; turn++) {
    const answer = opencode.begin("ses_1", opencode.ask("ses_1", `Turn ${turn}.`))
    opencode.part(answer.id, text("x".repeat(10_000)))
    answer.complete(turn)
  }
  const database = openOpencodeDatabase(fileOf())
  const limits = { bytes: 50_000, lines: 20 }
  const ids: string[] = []
  for (let from = null, more = true, parts = 0; more; parts++) {
    const part = database.read("ses_1", from, limits)!
    expect(part.bytes.length).toBeLessThan(60_000)
    for (const [start, end] of part.lines)
      ids.push((JSON.parse(part.bytes.toString("utf8", start, end)) as { info: { id: string } }).info.id)
    from = part.position as never
    more = part.more
    expect(parts).toBeLessThan(60)
  }
  expect(ids).toHaveLength(120)
  expect(new Set(ids).size).toBe(120)
  database.close()
})

test("of a message that is larger than is held, what fits is read, and what does not is told", () => {
  opencode.session("ses_1")
  const answer = opencode.begin("ses_1", opencode.ask("ses_1", "Please."))
  for (let part = 0; part < 3; part++) opencode.part(answer.id, text("x".repeat(450_000)))
  opencode.part(answer.id, text("y".repeat(1_100_000)))
  answer.complete(700)
  const database = openOpencodeDatabase(fileOf(), 1_000_000)
  const part = database.read("ses_1", null, { bytes: 100_000, lines: 3_000 })!
  const next = database.read("ses_1", part.position, { bytes: 100_000, lines: 3_000 })!
  expect([part.lines.length, next.lines.length, next.more]).toEqual([1, 1, false])
  expect(next.bytes.length).toBeLessThan(1_001_000)
  expect(next.oversized.map((bytes) => Math.round(bytes / 1e5))).toEqual([5, 11])
  expect(next.bytes.toString("utf8", 0, 400)).toContain('"input":700')
  database.close()
})

test("whatever happens in whatever order, and wherever the watcher dies: each answer is counted once, with what it used", async () => {
  const random = randomFrom(seed)
  const chance = (share: number) => random() < share
  const sessions = Array.from({ length: 5 }, (_, index) => opencode.session(`ses_${index}`))
  const expected = new Map<string, number[]>(sessions.map((id) => [id, []]))
  const open = new Map<string, { asked: string; answer: ReturnType<Opencode["begin"]> | null }>()
  let watcher = watching()
  for (let step = 0; step < 400; step++) {
    const id = sessions[Math.floor(random() * sessions.length)]!
    const state = open.get(id)
    if (!state || chance(0.1)) {
      // Asked for the first time, meanwhile, or after its agent was killed.
      const asked = opencode.ask(id, `words ${step}`)
      open.set(id, { asked, answer: state && chance(0.5) ? state.answer : null })
    } else if (!state.answer) state.answer = opencode.begin(id, state.asked)
    else if (chance(0.5)) opencode.part(state.answer.id, text(`said ${step}`))
    else {
      state.answer.complete(step)
      expected.get(id)!.push(step)
      if (chance(0.5)) open.delete(id)
      else state.answer = null
    }
    if (chance(0.1)) await new Promise((resolve) => setTimeout(resolve, 5))
    if (chance(0.03)) {
      await watcher.end()
      watcher = watching(watcher.store)
    }
  }
  for (const id of sessions) {
    const end = opencode.begin(id, opencode.ask(id, "last words"))
    end.complete(1_000)
    expected.get(id)!.push(1_000)
  }
  const paid = () => Object.fromEntries(sessions.map((id) => [id, watcher.paid(id)]))
  await expect
    .poll(() => ({ seed, paid: paid() }), soon)
    .toEqual({ seed, paid: Object.fromEntries(expected) })
  for (const id of sessions) {
    const stored = opencode.database
      .prepare(
        "select data ->> '$.text' as words from part where session_id = ? and data ->> '$.type' = 'text'",
      )
      .all(id)
      .map(({ words }) => String(words))
    await expect.poll(() => watcher.words(id).toSorted(), soon).toEqual(stored.toSorted())
  }
})
