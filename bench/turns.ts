/**
 * Turns of agents as four tools log them, made up: what was asked, an answer with its usage, a tool call, and its result.
 * Results are of very different length, as they are in life: most are short, and a few long ones are most of the bytes.
 */
import type { WatchedSystem } from "#domain/session"

/** Who keeps its sessions in files. */
export type LoggingSystem = Exclude<WatchedSystem, "opencode">

/** What is written, and what a reader must find in it. */
export type Turn = { text: string; answers: number; entries: number }
export type Place = { name: string; step: number; at: number }

const line = (record: object): string => `${JSON.stringify(record)}\n`
const iso = (at: number): string => new Date(at).toISOString()

/** The same lengths in the same order for every tool. */
const RESULT_BYTES = [300, 900, 1_500, 2_500, 4_000, 6_000, 9_000, 16_000, 40_000]
const resultOf = (step: number): string => {
  const row = `  ok ${step} the lease is renewed before it expires, "quoted" and tabbed\t(${step * 7} ms)\n`
  return row.repeat(Math.ceil(RESULT_BYTES[step % RESULT_BYTES.length]! / row.length))
}
/** A person speaks now and then; the agent goes on by itself in between. */
const isAsked = (step: number): boolean => step % 6 === 0
const WORDS =
  "I look at the lease once more: it is renewed by its holder, and whoever finds it expired takes it over. "
const wordsOf = (step: number): string => `Step ${step}. ${WORDS.repeat(1 + (step % 4))}`
const COMMAND = "npm test -- lease --reporter=dot && git diff --stat"

export const openclawRecord = (id: string, at: number, message: object): string =>
  line({ type: "message", id, parentId: null, timestamp: iso(at), message: { ...message, timestamp: at } })

/** An answer of a model with its usage; `words` are what a list shows of it. */
export const openclawAnswer = (id: string, at: number, words: string): string =>
  openclawRecord(id, at, {
    ...{ role: "assistant", api: "openai-completions", provider: "fake", model: "scripted-1" },
    stopReason: "toolUse",
    content: [
      { type: "text", text: words },
      { type: "toolCall", id: `call_${id}`, name: "exec", arguments: { command: COMMAND } },
    ],
    usage: {
      ...{ input: 900, output: 80, cacheRead: 30_000, cacheWrite: 400, totalTokens: 31_380 },
      cost: { input: 0.009, output: 0.001, cacheRead: 0.01, cacheWrite: 0, total: 0.02 },
    },
  })

function openclawTurn({ name, step, at }: Place): Turn {
  const id = `${name}x${step}`
  const asked = isAsked(step) ? openclawRecord(`${id}u`, at, { role: "user", content: wordsOf(step) }) : ""
  const result = { role: "toolResult", toolCallId: `call_${id}a`, toolName: "exec", isError: false }
  const content = [{ type: "text", text: resultOf(step) }]
  const details = { status: "completed", exitCode: 0, durationMs: 29, cwd: "/work/sample" }
  const text =
    asked +
    openclawAnswer(`${id}a`, at + 1, wordsOf(step)) +
    openclawRecord(`${id}r`, at + 2, { ...result, content, details })
  return { text, answers: 1, entries: asked ? 4 : 3 }
}

/** One line per block of an answer, its usage on each; a result stands twice in its line. */
function claudeTurn({ name, step, at }: Place): Turn {
  const id = `${name}x${step}`
  const common = {
    ...{ parentUuid: `${id}p`, isSidechain: false, userType: "external", cwd: "/work/sample" },
    ...{ sessionId: name, version: "2.1.329", gitBranch: "main" },
  }
  const message = {
    ...{ id: `msg_${id}`, type: "message", role: "assistant", model: "claude-opus-5-5" },
    stop_reason: "tool_use",
    usage: {
      ...{ input_tokens: 900, cache_creation_input_tokens: 400, cache_read_input_tokens: 30_000 },
      ...{ output_tokens: 80, service_tier: "standard" },
    },
  }
  const block = (part: string, content: object) =>
    line({
      ...{ ...common, type: "assistant", message: { ...message, content: [content] } },
      ...{ requestId: `req_${id}`, uuid: `${id}${part}`, timestamp: iso(at + 1) },
    })
  const asked = isAsked(step)
    ? line({
        ...{ ...common, type: "user", message: { role: "user", content: wordsOf(step) } },
        ...{ uuid: `${id}u`, timestamp: iso(at) },
      })
    : ""
  const stdout = resultOf(step)
  const result = { tool_use_id: `toolu_${id}`, type: "tool_result", content: stdout, is_error: false }
  const text =
    asked +
    block("t", { type: "text", text: wordsOf(step) }) +
    block("c", { type: "tool_use", id: `toolu_${id}`, name: "Bash", input: { command: COMMAND } }) +
    line({
      ...{ ...common, type: "user", message: { role: "user", content: [result] } },
      ...{
        uuid: `${id}r`,
        timestamp: iso(at + 2),
        toolUseResult: { stdout, stderr: "", interrupted: false },
      },
    })
  return { text, answers: 1, entries: asked ? 4 : 3 }
}

/** Thoughts are sealed, counts are an event of their own. */
function codexTurn({ step, at }: Place): Turn {
  const record = (type: string, payload: object) => line({ timestamp: iso(at), type, payload })
  const asked = isAsked(step)
    ? record("turn_context", { cwd: "/work/sample", approval_policy: "never", model: "gpt-scripted" }) +
      record("response_item", {
        ...{ type: "message", role: "user" },
        content: [{ type: "input_text", text: wordsOf(step) }],
      })
    : ""
  const last = {
    ...{ input_tokens: 31_300, cached_input_tokens: 30_000, cache_write_input_tokens: 400 },
    ...{ output_tokens: 80, reasoning_output_tokens: 20, total_tokens: 31_380 },
  }
  const total = { ...last, total_tokens: 31_380 * (step + 1) }
  const info = { total_token_usage: total, last_token_usage: last, model_context_window: 258_400 }
  const limits = { primary: { used_percent: 12.5, window_minutes: 299, resets_in_seconds: 9_000 } }
  const call = {
    name: "exec_command",
    arguments: JSON.stringify({ cmd: COMMAND, step }),
    call_id: `c${step}`,
  }
  const text =
    asked +
    record("response_item", { type: "reasoning", summary: [], encrypted_content: "x".repeat(1_800) }) +
    record("response_item", {
      ...{ type: "message", role: "assistant", id: `m${step}` },
      content: [{ type: "output_text", text: wordsOf(step) }],
    }) +
    record("response_item", { type: "function_call", ...call }) +
    record("event_msg", { type: "token_count", info, rate_limits: limits }) +
    record("response_item", { type: "function_call_output", call_id: `c${step}`, output: resultOf(step) })
  return { text, answers: 1, entries: asked ? 4 : 3 }
}

/** A message is written again, whole, when its tool has answered. */
function geminiTurn({ name, step, at }: Place): Turn {
  const id = `${name}x${step}`
  const asked = isAsked(step)
    ? line({ id: `${id}u`, timestamp: iso(at), type: "user", content: [{ text: wordsOf(step) }] })
    : ""
  const said = {
    ...{ id: `${id}g`, timestamp: iso(at + 1), type: "gemini", content: wordsOf(step) },
    model: "gemini-scripted",
    tokens: { input: 31_300, output: 60, cached: 30_000, thoughts: 20, tool: 0, total: 31_380 },
  }
  const response = { id: `f${id}`, name: "shell", response: { output: resultOf(step) } }
  const call = {
    ...{ id: `t${id}`, name: "shell", args: { command: COMMAND }, status: "success" },
    ...{ timestamp: iso(at + 2), result: [{ functionResponse: response }] },
  }
  return {
    text: asked + line(said) + line({ ...said, toolCalls: [call] }),
    ...{ answers: 1, entries: asked ? 4 : 3 },
  }
}

export const turnOf: Record<LoggingSystem, (place: Place) => Turn> = {
  openclaw: openclawTurn,
  claude: claudeTurn,
  codex: codexTurn,
  gemini: geminiTurn,
}

export const firstLineOf: Record<LoggingSystem, (name: string, at: number) => string> = {
  openclaw: (name, at) =>
    line({ type: "session", version: 3, id: name, timestamp: iso(at), cwd: "/work/sample" }),
  claude: (name, at) =>
    line({ type: "queue-operation", operation: "enqueue", timestamp: iso(at), sessionId: name }),
  codex: (name, at) =>
    line({
      ...{ timestamp: iso(at), type: "session_meta" },
      payload: { id: name, timestamp: iso(at), cwd: "/work/sample", model_provider: "fake" },
    }),
  gemini: (name, at) =>
    line({
      sessionId: name,
      projectHash: "9f86d081884c7d65",
      startTime: iso(at),
      directories: ["/work/sample"],
    }),
}
