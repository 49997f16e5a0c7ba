import { expect, test } from "vitest"
import { parseOpenclawLine } from "./openclaw-jsonl.ts"

const message = (message: object, id = "2973a0c1") => JSON.stringify({ type: "message", id, message })

test("an assistant's words and tool calls become entries, and its usage is counted once", () => {
  const line = message({
    role: "assistant",
    model: "scripted-1",
    timestamp: 1795189800020,
    content: [
      { type: "text", text: "Let me look." },
      { type: "toolCall", id: "call_1", name: "exec", arguments: { command: "pwd" } },
    ],
    usage: { input: 10553, output: 42, cacheRead: 7, cacheWrite: 0, cost: { total: 0.0106 } },
  })
  const { entries, model } = parseOpenclawLine(line, 0)
  expect(model).toBe("scripted-1")
  expect(entries).toEqual([
    {
      messageId: "2973a0c1",
      at: 1795189800020,
      kind: "assistant",
      text: "Let me look.",
      usage: {
        inputTokens: 10553,
        outputTokens: 42,
        cacheReadTokens: 7,
        cacheWriteTokens: 0,
        costUsd: 0.0106,
      },
    },
    {
      messageId: "2973a0c1#0",
      at: 1795189800020,
      kind: "tool_call",
      text: '{"command":"pwd"}',
      tool: "exec",
    },
  ])
})

test("usage without a price has an unknown cost, not a free one", () => {
  const { entries } = parseOpenclawLine(
    message({ role: "assistant", content: "Hi", usage: { input: 1, output: 1 } }),
    5,
  )
  expect(entries[0]).toMatchObject({ at: 5, usage: { costUsd: null } })
})

test("a failed answer shows its error", () => {
  const { entries } = parseOpenclawLine(
    message({ role: "assistant", content: [], errorMessage: "500 overloaded" }),
    0,
  )
  expect(entries).toEqual([
    { messageId: "2973a0c1", at: 0, kind: "assistant", text: "500 overloaded", isError: true },
  ])
})

test("a tool's result names its tool", () => {
  const { entries } = parseOpenclawLine(
    message({
      role: "toolResult",
      toolName: "exec",
      content: [{ type: "text", text: "done" }],
      isError: true,
    }),
    0,
  )
  expect(entries[0]).toMatchObject({ kind: "tool_result", tool: "exec", text: "done", isError: true })
})

test("headers, unknown records and half a line say nothing", () => {
  for (const line of [
    '{"type":"session","version":3,"id":"x"}',
    '{"type":"custom"}',
    '{"type":"mess',
    "null",
    "7",
  ]) {
    expect(parseOpenclawLine(line, 0)).toEqual({ entries: [] })
  }
})

test("a very long text is cut and says so", () => {
  const { entries } = parseOpenclawLine(message({ role: "user", content: "x".repeat(20_000) }), 0)
  expect(entries[0]!.text).toMatch(/… \(20000 characters\)$/)
})
