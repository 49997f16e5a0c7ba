import { readFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import type { SessionSystem } from "#domain/session"
import { readLines } from "./read.ts"

const FIXTURES = path.join(import.meta.dirname, "../../test/fixtures")
const NOW = 5

/** Reads a whole log, as the watcher would after all of it was written. */
function reading(system: SessionSystem, text: string, lanes: ("sum" | "pages")[] = ["sum", "pages"]) {
  const bytes = Buffer.from(text)
  const lines: [number, number][] = []
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start)
    lines.push([start, end])
    start = end + 1
  }
  return readLines({ lines, bytes, oversized: [] }, { system }, lanes, NOW)
}

const fixture = (name: string) => readFileSync(path.join(FIXTURES, name), "utf8")
const shown = ({ entries }: ReturnType<typeof readLines>) =>
  entries.map(({ kind, text, tool, isError }) =>
    [kind, ...(tool ? [tool] : []), text, ...(isError ? ["error"] : [])].join(" | "),
  )

test("OpenClaw version 1: records without ids, told apart by what they say", () => {
  const read = reading("openclaw", fixture("openclaw/session-v1.jsonl"))
  expect(shown(read)).toEqual(["user | Please say hello.", "assistant | Hello."])
  expect(new Set(read.entries.map(({ messageId }) => messageId)).size).toBe(2)
  expect(read.facts).toMatchObject({
    ...{ title: "Please say hello.", lastLine: "Hello.", model: "scripted-1", cwd: "/work/sample" },
    ...{ status: "idle", stopReason: "stop", startedAt: Date.parse("2025-11-20T15:50:00.000Z") },
  })
})

test("OpenClaw version 2: envelopes, thoughts, failed tools, and an abort that calls itself a stop", () => {
  const read = reading("openclaw", fixture("openclaw/session-v2.jsonl"))
  expect(shown(read).slice(1)).toEqual([
    "thinking | A file first.",
    'tool_call | read | {"path":"lease.ts"}',
    "tool_result | read | ENOENT: no such file | error",
    "assistant | There is no ",
  ])
  expect(read.facts).toMatchObject({
    ...{ title: "Look at the lease.", stopReason: "aborted", status: "idle", model: "scripted-1" },
    contextTokens: 270,
  })
  // It costs nothing only where no price is known.
  expect(read.answers).toMatchObject([{ usage: { inputTokens: 200, cacheReadTokens: 50, costUsd: null } }])
})

test("OpenClaw version 3: costs, errors, summaries; what nobody knows is kept as it is", () => {
  const read = reading("openclaw", fixture("openclaw/session-v3.jsonl"))
  expect(shown(read)).toEqual([
    "user | Please do it.",
    "assistant | Let me do it. ",
    'tool_call | exec | {"command":"pwd"}',
    "tool_result | exec | /work/sample",
    "assistant | 500 scripted failure | error",
    "system | The conversation was summed up. ## Latest user request",
    expect.stringMatching(/^unknown \| \{"type":"brand_new"/),
  ])
  expect(read.answers).toEqual([
    {
      ...{ answerId: "29730012", at: 1784562604000, model: "scripted-2" },
      usage: {
        inputTokens: 10553,
        outputTokens: 42,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        costUsd: 0.010637,
      },
    },
  ])
  expect(read.facts).toMatchObject({ stopReason: "error", status: "idle", lastLine: "500 scripted failure" })
})

test("Claude Code: the usage of a message that stands on several lines is one answer; its sum is what it says", () => {
  const read = reading("claude", fixture("claude/session.jsonl"))
  expect(shown(read)).toEqual([
    "user | Write hello.txt and commit it.",
    "assistant | I will write the file.",
    expect.stringMatching(/^tool_call \| Write \| \{"file_path"/),
    "tool_result | File created successfully at: /work/sample/hello.txt",
    "thinking | All is done.",
    "assistant | Done: committed hello.txt.",
    "assistant | API Error: Request rejected (429) | error",
  ])
  expect(
    read.answers.map(({ answerId, usage }) => [answerId, usage.inputTokens, usage.outputTokens]),
  ).toEqual([
    ["msg_994d8c1b773e94d3", 1000, 42],
    ["msg_994d8c1b773e94d4", 1010, 12],
  ])
  expect(read.facts).toMatchObject({
    ...{ title: "Write hello.txt and commit it.", model: "claude-opus-5-5", cwd: "/work/sample" },
    ...{ reportedCostUsd: 0.01782, contextTokens: 1522, stopReason: "error", status: "idle" },
  })
})

test("Claude Code: what a forked session copied from another is shown, and counted there alone", () => {
  const forkedFrom = { sessionId: "the-first", messageUuid: "u" }
  const lines = fixture("claude/session.jsonl").trimEnd().split("\n")
  const copied = lines.map((line) => JSON.stringify({ ...(JSON.parse(line) as object), forkedFrom }))
  const own = lines.findLast((line) => line.includes("msg_994d8c1b773e94d4"))!
  const answer = own.replaceAll("msg_994d8c1b773e94d4", "msg_of_the_fork")
  const read = reading("claude", `${[...copied, answer].join("\n")}\n`)
  expect(read.answers.map(({ answerId }) => answerId)).toEqual(["msg_of_the_fork"])
  expect(shown(read)).toContain("assistant | I will write the file.")
})

test("Codex: token counts are told apart by their sums, and cached input is not counted twice", () => {
  const read = reading("codex", fixture("codex/rollout.jsonl"))
  expect(shown(read)).toEqual([
    expect.stringMatching(/^system \| <environment_context>/),
    "user | Write hello.txt and commit it.",
    'tool_call | exec_command | {"cmd":"git commit -qm hello"}',
    "tool_result | fatal: Unable to create index.lock: Read-only file system",
    "thinking | **Looking again**",
    "assistant | Done: committed hello.txt.",
  ])
  expect(read.answers).toMatchObject([
    {
      model: "scripted-1",
      usage: { inputTokens: 700, cacheReadTokens: 300, outputTokens: 40, costUsd: null },
    },
    { usage: { inputTokens: 500, cacheReadTokens: 600, outputTokens: 50 } },
  ])
  expect(read.facts).toMatchObject({
    ...{ title: "Write hello.txt and commit it.", contextTokens: 1150, contextWindow: 258_400 },
    ...{ status: "idle", stopReason: "stop" },
  })
})

test("Gemini CLI: a message that is written again and again is counted once, with what was added", () => {
  const read = reading("gemini", fixture("gemini/session.jsonl"))
  const byId = new Map(read.entries.map((entry) => [entry.messageId, entry]))
  expect([...byId.values()].map(({ kind, text }) => `${kind} | ${text}`)).toEqual([
    "user | Write hello.txt and commit it.",
    "thinking | Plan: Write, then commit.",
    "assistant | I will write the file.",
    'tool_call | {"file_path":"hello.txt"}',
    "tool_result | Successfully created hello.txt.",
    "assistant | Done: committed hello.txt.",
    "system | [API Error: scripted failure 401]",
  ])
  expect(read.answers).toMatchObject([
    { answerId: "g1", usage: { inputTokens: 600, cacheReadTokens: 400, outputTokens: 40, costUsd: null } },
    { answerId: "g2", usage: { inputTokens: 615, outputTokens: 14 } },
  ])
  expect(read.facts).toMatchObject({ cwd: "/work/sample", model: "gemini-2.5-flash", stopReason: "error" })
})

test("OpenCode: messages with their parts, each priced by itself", () => {
  const read = reading("opencode", fixture("opencode/messages.jsonl"))
  expect(shown(read)).toEqual([
    "user | Write hello.txt and commit it.",
    'tool_call | bash | {"command":"git commit -qm hello"}',
    "tool_result | bash | d64bbc2 agent: add hello.txt\n",
    "assistant | Done: committed hello.txt.",
  ])
  expect(read.answers.map(({ usage }) => [usage.outputTokens, usage.costUsd])).toEqual([
    [42, 0.00188],
    [14, 0.00192],
  ])
  expect(read.facts).toMatchObject({ status: "idle", stopReason: "stop", cwd: "/work/sample" })
})

test("OpenCode: what was run in a session's shell, and what failed before a word came, is no answer that is paid for", () => {
  const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
  const info = {
    id: "m1",
    role: "assistant",
    modelID: "m",
    cost: 0,
    tokens,
    time: { created: 1, completed: 2 },
  }
  const part = {
    id: "p1",
    type: "tool",
    tool: "bash",
    state: { status: "completed", input: {}, output: "hi" },
  }
  const line = (more: object) => `${JSON.stringify({ info: { ...info, ...more }, parts: [part] })}\n`
  expect(reading("opencode", line({}))).toMatchObject({ answers: [], facts: { status: "idle" } })
  expect(reading("opencode", line({ error: { name: "APIError" } }))).toMatchObject({ answers: [] })
  expect(reading("opencode", line({ finish: "stop" })).answers).toHaveLength(1)
  expect(reading("opencode", line({ time: { created: 1 } })).facts.status).toBe("active")
})

test("reading for the sum alone leaves out long results, and finds the same sum", () => {
  const long = "x".repeat(5_000)
  const logs: Record<string, string> = {
    openclaw: fixture("openclaw/session-v3.jsonl").replace(
      '"/work/sample"}],"details"',
      `"${long}"}],"details"`,
    ),
    claude: fixture("claude/session.jsonl").replace("File created successfully", long),
    codex: fixture("codex/rollout.jsonl").replace("fatal: Unable", long),
    gemini: fixture("gemini/session.jsonl").replace("Successfully created", long),
    opencode: fixture("opencode/messages.jsonl").replace("d64bbc2", long),
  }
  for (const [system, log] of Object.entries(logs)) {
    expect(log).toContain(long)
    const whole = reading(system as SessionSystem, log)
    const sum = reading(system as SessionSystem, log, ["sum"])
    expect(sum.answers).toEqual(whole.answers)
    expect(sum.facts).toEqual(whole.facts)
    expect(sum.entries).toEqual([])
  }
})

test("an answer that asks a tool for something that looks like a result is counted all the same", () => {
  const usage = { input: 10, output: 1, input_tokens: 10, output_tokens: 1 }
  const asks = { role: "toolResult", type: "tool_result", text: "x".repeat(5_000) }
  const lines = {
    openclaw: {
      ...{ type: "message", id: "1" },
      message: {
        ...{ role: "assistant", model: "m", usage, stopReason: "toolUse" },
        content: [{ type: "toolCall", name: "write", arguments: asks }],
      },
    },
    claude: {
      ...{ type: "assistant", uuid: "1" },
      message: {
        ...{ id: "1", role: "assistant", model: "m" },
        ...{ content: [{ type: "tool_use", name: "Write", input: asks }], usage, stop_reason: "tool_use" },
      },
    },
  }
  for (const [system, line] of Object.entries(lines))
    expect(reading(system as SessionSystem, `${JSON.stringify(line)}\n`, ["sum"]).answers).toMatchObject([
      { answerId: "1", usage: { inputTokens: 10 } },
    ])
})

test("no line breaks any parser: what it does not know is kept and counted", () => {
  const lines = [
    '{"type":"mess',
    "null",
    "7",
    "[]",
    '"x"',
    "{}",
    '{"type":"message"}',
    '{"type":7,"message":[]}',
  ]
  for (const system of ["openclaw", "claude", "codex", "gemini", "opencode"] as const) {
    const { entries, answers } = reading(system, `${lines.join("\n")}\n`)
    expect(answers).toEqual([])
    expect(entries.filter(({ kind }) => kind === "unknown").length).toBeGreaterThanOrEqual(6)
  }
})
