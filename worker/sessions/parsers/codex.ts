/** Codex's rollout files: items of the conversation, and beside them events of which the token counts matter here. */
import type { SessionFacts, TranscriptEntry, Usage } from "#domain/session"
import {
  isRecord,
  jsonOf,
  previewOf,
  recordOf,
  SILENT,
  sure,
  textOf,
  timeOf,
  told,
  tokensOf,
  wordsOf,
  type ParsedLine,
  type Parser,
  type Record,
} from "./line.ts"

const TYPES = new Set(["token_usage_record", "world_state", "ghost_commit", "ghost_snapshot"])

export const codex: Parser = {
  system: "codex",
  isBulk: (beginning) =>
    beginning.includes('"type":"function_call_output"') ||
    beginning.includes('"type":"custom_tool_call_output"') ||
    beginning.includes('"type":"reasoning"'),
  parse(record, idOf, now) {
    const at = timeOf(record.timestamp, now)
    const payload = recordOf(record.payload)
    switch (record.type) {
      case "session_meta":
        return told({
          startedAt: timeOf(payload.timestamp, at),
          ...sure({ cwd: textOf(payload.cwd), provider: textOf(payload.model_provider) }),
        })
      case "turn_context":
        return told(sure({ model: textOf(payload.model), cwd: textOf(payload.cwd) }))
      case "response_item":
        return itemLine(idOf, at, payload)
      case "event_msg":
        return eventLine(at, payload)
      case "compacted":
        return {
          ...told({ lastAt: at }),
          entries: () => [
            {
              messageId: idOf(),
              at,
              kind: "system",
              text: `The conversation was summed up. ${textOf(payload.message) ?? ""}`.trim(),
            },
          ],
        }
      default:
        return TYPES.has(String(record.type)) ? SILENT : null
    }
  },
}

function itemLine(idOf: () => string, at: number, item: Record): ParsedLine | null {
  const shown = (entry: Omit<TranscriptEntry, "messageId" | "at">, facts: SessionFacts = {}): ParsedLine => ({
    facts: { lastAt: at, ...facts },
    answers: [],
    entries: () =>
      entry.text === "" && entry.kind !== "tool_call" ? [] : [{ messageId: idOf(), at, ...entry }],
  })
  switch (item.type) {
    case "message": {
      const text = wordsOf(item.content)
      if (item.role === "assistant")
        return shown({ kind: "assistant", text }, sure({ lastLine: previewOf(text) }))
      // Instructions and the description of the surroundings are sent in the user's name, in tags.
      const isOwn = item.role === "user" && !/^<[a-z_]+>/i.test(text) && !text.startsWith("# AGENTS.md")
      return shown({ kind: isOwn ? "user" : "system", text }, isOwn ? sure({ title: previewOf(text) }) : {})
    }
    case "reasoning":
      return shown({ kind: "thinking", text: wordsOf(item.summary) })
    case "function_call":
    case "custom_tool_call":
    case "local_shell_call": {
      const tool = textOf(item.name) ?? "shell"
      const text = jsonOf(item.arguments ?? item.input ?? item.action)
      return shown(
        { kind: "tool_call", text, tool },
        { ...sure({ lastLine: previewOf(`${tool} ${text}`) }), status: "active" },
      )
    }
    case "function_call_output":
    case "custom_tool_call_output": {
      const output = isRecord(item.output) ? (item.output.content ?? item.output) : item.output
      const text = wordsOf(output) || jsonOf(output)
      return shown({ kind: "tool_result", text }, { status: "active" })
    }
    case "web_search_call":
    case "tool_search_call":
    case "image_generation_call":
      return shown({
        kind: "tool_call",
        text: jsonOf(item.action ?? item.arguments),
        tool: String(item.type).replace(/_call$/, ""),
      })
    case "ghost_snapshot":
    case "compaction":
    case "additional_tools":
    case "tool_search_output":
    case "other":
      return SILENT
    default:
      return null
  }
}

/** What is said in events stands among the items as well; only what stands nowhere else is taken. */
function eventLine(at: number, event: Record): ParsedLine {
  switch (event.type) {
    case "token_count":
      return isRecord(event.info) ? countLine(at, event.info) : SILENT
    case "task_started":
    case "turn_started":
      return told({ lastAt: at, status: "active", ...window(event) })
    case "task_complete":
    case "turn_complete":
      return told({ lastAt: at, status: "idle", stopReason: "stop" })
    case "turn_aborted":
      return told({ lastAt: at, status: "idle", stopReason: textOf(event.reason) ?? "aborted" })
    case "error":
      return told({ lastAt: at, stopReason: "error" })
    default:
      return SILENT
  }
}

/**
 * The counts of the newest answer; the sums beside them grow with each answer and so tell one from another (the same count
 * is written again whenever rate limits change).
 */
function countLine(at: number, info: Record): ParsedLine {
  const total = recordOf(info.total_token_usage)
  const last = isRecord(info.last_token_usage) ? info.last_token_usage : total
  return {
    facts: { lastAt: at, contextTokens: tokensOf(last.total_tokens), ...window(info) },
    answers: [{ answerId: `total ${tokensOf(total.total_tokens)}`, at, usage: usageOf(last) }],
    entries: () => [],
  }
}

const window = (source: Record): SessionFacts => {
  const tokens = tokensOf(source.model_context_window)
  return tokens > 0 ? { contextWindow: tokens } : {}
}

/** Its input counts what came from the cache as well. */
function usageOf(wire: Record): Usage {
  const cacheReadTokens = tokensOf(wire.cached_input_tokens)
  const cacheWriteTokens = tokensOf(wire.cache_write_input_tokens)
  return {
    inputTokens: Math.max(0, tokensOf(wire.input_tokens) - cacheReadTokens - cacheWriteTokens),
    outputTokens: tokensOf(wire.output_tokens),
    cacheReadTokens,
    cacheWriteTokens,
    costUsd: null,
  }
}
