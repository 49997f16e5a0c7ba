import { expect, test } from "vitest"
import { silentLog } from "#lib/log"
import { aSessionStore } from "#test/fakes/session-store"
import { gatewaySessions, namedBy, partOf, type GatewayPort } from "./gateway.ts"
import { createIntake } from "./intake.ts"

const KEY = "agent:main:clutch:web:clu-1:k57abc"
const usage = { input: 100, output: 10, cost: { total: 0.5 } }
const row = (seq: number, more: object) => ({
  timestamp: 1_000 + seq,
  ...more,
  __openclaw: { id: `r${seq}`, seq },
})

/** A gateway that answers with these rows and lets a test speak in its name. */
function aGateway(rows: object[]) {
  const listeners: ((event: { event: string; payload: unknown; seq?: number }) => void)[] = []
  const client = {
    onState: (listener: (state: { kind: string }) => void) => {
      listener({ kind: "connected" })
      return () => {}
    },
    onGap: () => () => {},
    onEvent: (listener: (typeof listeners)[number]) => {
      listeners.push(listener)
      return () => {}
    },
    request: async (method: string) => {
      if (method === "sessions.list") return { sessions: [{ key: KEY }] }
      return method === "chat.history"
        ? { sessionId: "s1", messages: rows, sessionInfo: { contextTokens: 200_000 } }
        : {}
    },
  } as unknown as GatewayPort
  return {
    client,
    tell: () => listeners.forEach((hear) => hear({ event: "session.message", payload: { sessionKey: KEY } })),
  }
}

test("the session of a run is named by it; any other by its key", () => {
  expect(namedBy(KEY)).toEqual({ system: "clutch", name: "k57abc" })
  expect(namedBy("agent:main:clutch:web:chat1")).toEqual({
    system: "openclaw",
    name: "agent:main:clutch:web:chat1",
  })
  expect(namedBy("agent:main:main")).toEqual({ system: "openclaw", name: "agent:main:main" })
})

test("of numbered rows only the new ones are taken, and of unchanged ones none", () => {
  const rows = [row(1, { role: "user", content: "Go" }), row(2, { role: "assistant", content: "Gone" })]
  const first = partOf(rows, "s1", null)
  expect(first.lines).toHaveLength(2)
  expect(partOf(rows, "s1", first.position)).toMatchObject({ lines: [], position: first.position })
  const next = partOf([...rows, row(3, { role: "assistant", content: "And back" })], "s1", first.position)
  expect(next.lines).toHaveLength(1)
  expect(partOf(rows, "s2", first.position).lines).toHaveLength(2)
})

test("what a gateway tells is stored once: words and tool call of one answer, and its usage", async () => {
  const answer = { role: "assistant", model: "m", usage, responseId: "c-1", stopReason: "toolUse" }
  const rows: object[] = [
    row(1, { role: "user", content: "Please do it." }),
    row(2, { ...answer, content: [{ type: "text", text: "Let me." }] }),
    row(3, { ...answer, content: [{ type: "toolCall", name: "exec", arguments: { command: "ls" } }] }),
  ]
  const { client, tell } = aGateway(rows)
  const { store, sessions, words } = aSessionStore()
  const stop = new AbortController()
  const intake = createIntake(store, silentLog)
  const source = gatewaySessions(client, "ws://gateway", silentLog)
  const running = Promise.all([intake.run(stop.signal), source(intake.notice, stop.signal)])
  const soon = { timeout: 8_000, interval: 10 }
  await expect
    .poll(() => words("clutch k57abc"), soon)
    .toEqual(["Please do it.", "Let me.", '{"command":"ls"}'])
  rows.push(
    row(4, { role: "assistant", content: "Done.", model: "m", usage, responseId: "c-2", stopReason: "stop" }),
  )
  tell()
  await expect.poll(() => sessions.get("clutch k57abc")?.answers.size, soon).toBe(2)
  expect(sessions.get("clutch k57abc")?.facts).toMatchObject({
    status: "idle",
    model: "m",
    lastLine: "Done.",
    contextTokens: 110,
    contextWindow: 200_000,
  })
  stop.abort()
  await running
})
