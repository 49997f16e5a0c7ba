/** Transcripts: stored with their position, counted once, in pages. */
import { expect, test } from "vitest"
import type { TranscriptEntry } from "#domain/session"
import { api } from "./_generated/api.ts"
import { aWorld } from "./world.testing.ts"

const usage = { inputTokens: 100, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd: 0.5 }
const say = (messageId: string, more: Partial<TranscriptEntry> = {}): TranscriptEntry => ({
  ...{ messageId, at: 1, kind: "assistant", text: `words ${messageId}`, usage },
  ...more,
})
const at = (offset: number, inode = "1") => ({ offset, inode, fingerprint: "f" })

async function aTranscript() {
  const world = await aWorld()
  const runId = await world.running(await world.ready())
  return {
    world,
    runId,
    record: (from: ReturnType<typeof at> | null, to: ReturnType<typeof at>, entries: TranscriptEntry[]) =>
      world.service.mutation(api.sessions.record, {
        runId,
        source: `/t/${runId}.jsonl`,
        from,
        to,
        entries,
        model: "scripted-1",
      }),
    sum: () => world.user.query(api.sessions.ofRun, { run: runId }),
    entries: async (numItems = 100) => {
      const session = (await world.user.query(api.sessions.ofRun, { run: runId }))!.sessionId
      return world.user.query(api.sessions.entries, { session, paginationOpts: { numItems, cursor: null } })
    },
  }
}

test("entries, their sum and the position are stored together", async () => {
  const { world, runId, record, sum, entries } = await aTranscript()
  expect(await world.service.query(api.sessions.position, { runId })).toBeNull()
  expect(
    await record(null, at(100), [
      say("1"),
      say("2", { kind: "tool_call", text: "ls", tool: "exec", usage: undefined }),
    ]),
  ).toEqual(at(100))
  expect(await world.service.query(api.sessions.position, { runId })).toEqual(at(100))
  expect(await sum()).toMatchObject({
    model: "scripted-1",
    status: "active",
    messages: 2,
    usage,
    lastLine: "ls",
  })
  expect((await entries()).page.map(({ messageId }) => messageId)).toEqual(["1", "2"])
})

test("a delivery that does not go on from the stored position stores nothing and is told the position", async () => {
  const { record, sum } = await aTranscript()
  await record(null, at(100), [say("1")])
  expect(await record(null, at(50), [say("x")])).toEqual(at(100))
  expect(await record(at(50), at(70), [say("y")])).toEqual(at(100))
  expect(await sum()).toMatchObject({ messages: 1 })
})

test("a transcript that was rewritten is read again and counted once", async () => {
  const { record, sum } = await aTranscript()
  await record(null, at(100), [say("1"), say("2")])
  await record(at(100), at(150, "2"), [say("1"), say("2"), say("3")])
  expect(await sum()).toMatchObject({ messages: 3, usage: { inputTokens: 300, costUsd: 1.5 } })
})

test("one unknown price makes the sum unknown, not cheaper", async () => {
  const { record, sum } = await aTranscript()
  await record(null, at(1), [say("1"), say("2", { usage: { ...usage, costUsd: null } })])
  expect(await sum()).toMatchObject({ usage: { inputTokens: 200, costUsd: null } })
})

test("a long transcript lies in many rows, in order, none of them large", async () => {
  const { world, record, entries } = await aTranscript()
  const batch = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => say(String(from + n)))
  await record(null, at(1), batch(0, 70))
  await record(at(1), at(2), batch(70, 70))
  await record(at(2), at(3), [say("long", { text: "x".repeat(250_000) }), say("next")])
  const pages = await world.rows("sessionPages")
  expect(pages.map((page) => page.entries.length)).toEqual([50, 50, 41, 1])
  expect((await entries()).page.map(({ messageId }) => messageId).slice(0, 140)).toEqual(
    batch(0, 140).map(({ messageId }) => messageId),
  )
  expect((await entries(2)).page).toHaveLength(100)
})

test("a run without a transcript has no session; one that has ended has an ended one", async () => {
  const { world, runId, record, sum } = await aTranscript()
  expect(await sum()).toBeNull()
  await record(null, at(1), [])
  await world.exit(runId)
  expect(await sum()).toMatchObject({ status: "ended", messages: 0 })
})
