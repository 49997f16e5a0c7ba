/** Transcripts: stored with their position, counted once, in pages; and what models were used for. */
import { expect, test } from "vitest"
import { HOUR_MS, type PaidAnswer, type TranscriptEntry } from "#domain/session"
import { api } from "./_generated/api.ts"
import { deliver } from "./sessions.testing.ts"
import { aWorld } from "./world.testing.ts"

const usage = { inputTokens: 100, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd: 0.5 }
const say = (messageId: string, more: Partial<TranscriptEntry> = {}): TranscriptEntry => ({
  ...{ messageId, at: 1, kind: "assistant", text: `words ${messageId}` },
  ...more,
})
const paid = (answerId: string, more: Partial<PaidAnswer> = {}): PaidAnswer => ({
  ...{ answerId, at: 1, usage },
  ...more,
})
const at = (offset: number, inode = "1") => ({ offset, inode, fingerprint: "f" })
const first = { numItems: 100, cursor: null }

async function aTranscript() {
  const world = await aWorld()
  const runId = await world.running(await world.ready())
  return {
    world,
    runId,
    deliver: (part: Parameters<typeof deliver>[2]) => deliver(world.service, runId, part),
    sum: () => world.user.query(api.sessions.ofRun, { run: runId }),
    entries: async (numItems = 100) => {
      const session = (await world.user.query(api.sessions.ofRun, { run: runId }))!.sessionId
      return world.user.query(api.sessions.entries, { session, paginationOpts: { numItems, cursor: null } })
    },
    list: async (filter = {}) =>
      (await world.user.query(api.sessions.list, { ...filter, paginationOpts: first })).page,
  }
}

test("the sum and the pages of a transcript have positions of their own, each stored with what was read", async () => {
  const { world, runId, deliver, sum, entries } = await aTranscript()
  expect(await world.service.query(api.sessions.position, { runId })).toBeNull()
  await deliver({ answers: [paid("1")], facts: { model: "scripted-1", lastLine: "ls" } })
  expect(await world.service.query(api.sessions.position, { runId })).toBeNull()
  expect(
    await deliver({ entries: [say("1"), say("2", { kind: "tool_call", text: "ls", tool: "exec" })] }),
  ).toEqual({
    position: at(100),
    isKnown: true,
  })
  expect(await world.service.query(api.sessions.position, { runId })).toEqual(at(100))
  expect(await sum()).toMatchObject({
    ...{ model: "scripted-1", status: "active", messages: 2, apiCalls: 1, usage, lastLine: "ls" },
  })
  expect((await entries()).page.map(({ messageId }) => messageId)).toEqual(["2", "1"])
})

test("a delivery that does not go on from the stored position stores nothing and is told the position", async () => {
  const { deliver, sum } = await aTranscript()
  await deliver({ entries: [say("1")] })
  for (const from of [at(50), null])
    expect(await deliver({ from, entries: [say("x")] })).toEqual({ position: at(100), isKnown: true })
  expect(await sum()).toMatchObject({ messages: 1 })
})

test("a transcript that was rewritten is read again and counted once", async () => {
  const { deliver, sum } = await aTranscript()
  await deliver({ entries: [say("1"), say("2")] })
  await deliver({ answers: [paid("1"), paid("2")] })
  await deliver({ entries: [say("1"), say("2"), say("3")], to: at(150, "2") })
  await deliver({ answers: [paid("1"), paid("2"), paid("3"), paid("3")], to: at(150, "2") })
  expect(await sum()).toMatchObject({ messages: 3, apiCalls: 3, usage: { inputTokens: 300, costUsd: 1.5 } })
})

test("thousands of answers are each counted once", async () => {
  const { world, deliver, sum } = await aTranscript()
  const many = Array.from({ length: 2_500 }, (_, n) => paid(`a${n}`))
  await deliver({ answers: many })
  await deliver({ answers: many.toReversed() })
  await deliver({ answers: [paid("b"), ...many.slice(0, 10)] })
  expect(await sum()).toMatchObject({ apiCalls: 2_501 })
  expect(await world.rows("sessionSeen")).toHaveLength(3)
})

test("one unknown price makes the sum unknown, not cheaper", async () => {
  const { deliver, sum } = await aTranscript()
  await deliver({ answers: [paid("1"), paid("2", { usage: { ...usage, costUsd: null } })] })
  expect(await sum()).toMatchObject({ usage: { inputTokens: 200, costUsd: null }, costUsd: null })
})

test("where no answer has a price, the sum is what the source says of the whole", async () => {
  const { deliver, sum } = await aTranscript()
  const unpriced = { ...usage, costUsd: null }
  await deliver({ answers: [paid("1", { usage: unpriced })], facts: { reportedCostUsd: 0.25 } })
  expect(await sum()).toMatchObject({ costUsd: 0.25 })
})

test("a long transcript lies in many rows, in order, none of them large", async () => {
  const { world, deliver, entries } = await aTranscript()
  const batch = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => say(String(from + n)))
  await deliver({ entries: batch(0, 70) })
  await deliver({ entries: batch(70, 70) })
  await deliver({ entries: [say("long", { text: "x".repeat(250_000) }), say("next")] })
  const pages = await world.rows("sessionPages")
  expect(pages.map((page) => page.entries.length)).toEqual([50, 50, 41, 1])
  expect(
    (await entries()).page
      .map(({ messageId }) => messageId)
      .toReversed()
      .slice(0, 140),
  ).toEqual(batch(0, 140).map(({ messageId }) => messageId))
  expect((await entries(2)).page).toHaveLength(42)
})

test("a run without a transcript has no session; one that has ended has an ended one", async () => {
  const { world, runId, deliver, sum } = await aTranscript()
  expect(await sum()).toBeNull()
  await deliver({})
  expect(await sum()).toMatchObject({ status: "active" })
  await world.exit(runId)
  await deliver({ facts: { status: "active" } })
  expect(await sum()).toMatchObject({ status: "ended", messages: 0 })
})

test("the transcript of a run that nobody knows is not stored", async () => {
  const { world, deliver } = await aTranscript()
  expect(await deliver({ name: "nobody", answers: [paid("1")] })).toEqual({ position: null, isKnown: false })
  expect(await world.rows("sessions")).toEqual([])
})

test("a session of another tool belongs to no run, and to the project whose repository it was held in", async () => {
  const { world, deliver, list } = await aTranscript()
  const [project] = await world.rows("projects")
  await deliver({
    ...{ system: "claude", name: "c1", answers: [paid("1")] },
    facts: { cwd: `${project!.repository}/docs`, title: "Mend the lease", status: "idle" },
  })
  await deliver({ system: "codex", name: "x1", facts: { cwd: "/elsewhere", status: "active" } })
  expect(await list({ system: "claude" })).toMatchObject([
    { runId: null, taskKey: null, project: project!.slug, title: "Mend the lease", status: "idle" },
  ])
  expect(await list({ project: project!.slug })).toHaveLength(1)
  expect(await list({ system: "codex" })).toMatchObject([{ project: null }])
})

test("the session of a chat belongs to the chat's project and names the chat, until that is removed", async () => {
  const { world, deliver, list } = await aTranscript()
  const { chatId, sessionKey } = await world.user.mutation(api.chats.create, { project: "clutch" })
  await deliver({ system: "openclaw", name: sessionKey, facts: { status: "active" } })
  await deliver({ system: "openclaw", name: "agent:main:main", facts: { status: "active" } })
  expect(await list({ project: "clutch" })).toMatchObject([{ chat: { chatId, project: "clutch" } }])
  await world.user.mutation(api.chats.remove, { chat: chatId })
  expect((await list({ system: "openclaw" })).map(({ chat }) => chat)).toEqual([null, null])
})

test("sessions are listed by what one asks for, the last used first", async () => {
  const { deliver, list } = await aTranscript()
  const at = (lastAt: number, title: string, model: string) => ({
    lastAt,
    title,
    model,
    status: "idle" as const,
  })
  await deliver({ system: "claude", name: "a", facts: at(10, "Mend the lease", "opus") })
  await deliver({ system: "claude", name: "b", facts: at(30, "Write the docs", "haiku") })
  await deliver({ system: "codex", name: "c", facts: at(20, "Mend the clock", "gpt") })
  const names = async (filter: object) => (await list(filter)).map(({ name }) => name)
  expect(await names({})).toEqual(["b", "c", "a"])
  expect(await names({ system: "claude" })).toEqual(["b", "a"])
  expect(await names({ status: "idle", system: "claude", model: "opus" })).toEqual(["a"])
  expect(await names({ status: "ended" })).toEqual([])
  expect((await names({ search: "mend" })).toSorted()).toEqual(["a", "c"])
  expect(await names({ search: "mend", system: "codex" })).toEqual(["c"])
})

test("unknown lines are kept and counted apart", async () => {
  const { deliver, sum } = await aTranscript()
  await deliver({ entries: [say("1"), say("h2", { kind: "unknown", text: '{"type":"new"}' })] })
  expect(await sum()).toMatchObject({ messages: 1, unknownLines: 1 })
})

test("what models were used for is summed by the hour, everywhere and per project, and unknown stays unknown", async () => {
  const { world, deliver } = await aTranscript()
  const day = 1_000 * HOUR_MS
  await deliver({
    answers: [
      paid("1", { at: day, model: "opus" }),
      paid("2", { at: day + 5, model: "opus" }),
      paid("3", { at: day + 3 * HOUR_MS, model: "haiku", usage: { ...usage, costUsd: null } }),
      paid("4", { at: day - 1, model: "opus" }),
    ],
  })
  await deliver({ system: "codex", name: "x", answers: [paid("5", { at: day })], facts: { model: "gpt" } })
  const used = (project?: string) =>
    world.user.query(api.sessions.modelUsage, {
      since: day,
      until: day + 24 * HOUR_MS,
      ...(project && { project }),
    })
  expect(await used()).toMatchObject([
    { model: "opus", answers: 2, usage: { inputTokens: 200 }, costUsd: 1, unpriced: 0 },
    { model: "gpt", answers: 1, costUsd: 0.5 },
    { model: "haiku", answers: 1, costUsd: null, unpriced: 1, usd: 0 },
  ])
  const [project] = await world.rows("projects")
  expect((await used(project!.slug)).map(({ model }) => model)).toEqual(["opus", "haiku"])
  expect(await world.user.query(api.sessions.models, {})).toEqual(["gpt", "haiku", "opus"])
})
