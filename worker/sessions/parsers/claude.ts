/** Claude Code's logs: one line per block of a message, the usage of the whole message on each of them. */
import type { SessionFacts, TranscriptEntry, Usage } from "#domain/session"
import {
  contextOf,
  isRecord,
  jsonOf,
  listOf,
  numberOf,
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

/** Book-keeping of the tool itself. */
const SILENT_TYPES = new Set([
  ...[
    "api-request",
    "attachment",
    "file-history-snapshot",
    "file-history-delta",
    "queue-operation",
    "progress",
  ],
  ...[
    "last-prompt",
    "mode",
    "permission-mode",
    "agent-name",
    "agent-setting",
    "agent-color",
    "bridge-session",
  ],
  ...["worktree-state", "pr-link", "tag", "relocated", "fork-context-ref", "started", "result"],
])

export const claude: Parser = {
  system: "claude",
  // An answer may carry the same words in what it asks of a tool; its role stands before them.
  isBulk: (beginning) =>
    !beginning.includes('"role":"assistant"') &&
    (beginning.includes('"type":"tool_result"') || beginning.includes('{"tool_use_id":"')),
  parse(record, idOf, now) {
    const id = textOf(record.uuid) ?? idOf()
    const at = timeOf(record.timestamp, now)
    const place: SessionFacts = sure({ cwd: textOf(record.cwd) })
    switch (record.type) {
      case "user":
        return userLine(id, at, record, place)
      case "assistant":
        return assistantLine(id, at, record, place)
      case "system":
        return {
          facts: { ...place, lastAt: at },
          answers: [],
          entries: () => systemEntries(id, at, textOf(record.content)),
        }
      case "summary":
        return told(sure({ title: previewOf(textOf(record.summary) ?? "") }))
      case "ai-title":
      case "custom-title":
        return told(sure({ title: previewOf(textOf(record.aiTitle) ?? textOf(record.customTitle) ?? "") }))
      case "cost-state":
        // A sum that leaves out models without a price is not the cost.
        return record.hasUnknownModelCost === true
          ? SILENT
          : told(sure({ reportedCostUsd: numberOf(record.totalCostUSD) }))
      default:
        return SILENT_TYPES.has(String(record.type)) ? SILENT : null
    }
  },
}

function userLine(id: string, at: number, record: Record, place: SessionFacts): ParsedLine {
  const { content } = recordOf(record.message)
  const results = listOf(content).filter(({ type }) => type === "tool_result")
  const words = wordsOf(
    listOf(content).length > 0 ? listOf(content).filter(({ type }) => type !== "tool_result") : content,
  )
  const isOwn = words !== "" && record.isMeta !== true && record.isCompactSummary !== true
  const wasInterrupted = words.startsWith("[Request interrupted")
  const title = isOwn && !words.startsWith("<") && !wasInterrupted ? previewOf(words) : undefined
  return {
    facts: {
      ...place,
      lastAt: at,
      ...sure({ title }),
      status: wasInterrupted ? "idle" : "active",
      ...(wasInterrupted && { stopReason: "interrupted" }),
    },
    answers: [],
    entries: () => [
      ...results.map((result, index): TranscriptEntry => ({
        ...{ messageId: `${id}#${index}`, at, kind: "tool_result", text: wordsOf(result.content) },
        ...(result.is_error === true && { isError: true }),
      })),
      ...(words === ""
        ? []
        : [{ messageId: id, at, kind: isOwn ? ("user" as const) : ("system" as const), text: words }]),
    ],
  }
}

function assistantLine(id: string, at: number, record: Record, place: SessionFacts): ParsedLine {
  const message = recordOf(record.message)
  // What the tool itself puts in the model's mouth: errors of the service, for instance. Nobody paid for it.
  const isSynthetic = message.model === "<synthetic>"
  const model = isSynthetic ? undefined : textOf(message.model)
  // A forked session begins with copies of another's lines, which counts them.
  const isCopy = isRecord(record.forkedFrom)
  const usage =
    isSynthetic || isCopy || !isRecord(message.usage) ? null : usageOf(message.usage, record.costUSD)
  const stopReason = textOf(message.stop_reason)
  const parts = listOf(message.content)
  const call = parts.find(({ type }) => type === "tool_use")
  const words = wordsOf(parts.filter(({ type }) => type === "text"))
  const answerId = textOf(message.id) ?? id
  const isError = record.isApiErrorMessage === true || textOf(record.error) !== undefined
  return {
    facts: {
      ...place,
      lastAt: at,
      ...sure({
        model,
        stopReason: isError ? "error" : stopReason,
        lastLine:
          previewOf(words) ?? (call && previewOf(`${textOf(call.name) ?? "tool"} ${jsonOf(call.input)}`)),
      }),
      status: isError || (stopReason !== undefined && stopReason !== "tool_use") ? "idle" : "active",
      ...(usage && { contextTokens: contextOf(usage) }),
    },
    answers: usage ? [{ answerId, at, usage, ...sure({ model }) }] : [],
    entries: () =>
      parts.flatMap((part, index) =>
        entryOf(index === 0 ? id : `${id}#${index}`, at, part, isError, index === 0 ? usage : null),
      ),
  }
}

function entryOf(
  messageId: string,
  at: number,
  part: Record,
  isError: boolean,
  usage: Usage | null,
): TranscriptEntry[] {
  const common = { messageId, at, ...(usage && { usage }) }
  switch (part.type) {
    case "text":
      return [{ ...common, kind: "assistant", text: textOf(part.text) ?? "", ...(isError && { isError }) }]
    case "thinking":
      return textOf(part.thinking) ? [{ ...common, kind: "thinking", text: String(part.thinking) }] : []
    case "tool_use":
    case "server_tool_use":
      return [{ ...common, kind: "tool_call", text: jsonOf(part.input), tool: textOf(part.name) ?? "tool" }]
    default:
      return []
  }
}

const systemEntries = (messageId: string, at: number, text: string | undefined): TranscriptEntry[] =>
  text ? [{ messageId, at, kind: "system", text }] : []

function usageOf(wire: Record, cost: unknown): Usage {
  return {
    inputTokens: tokensOf(wire.input_tokens),
    outputTokens: tokensOf(wire.output_tokens),
    cacheReadTokens: tokensOf(wire.cache_read_input_tokens),
    cacheWriteTokens: tokensOf(wire.cache_creation_input_tokens),
    // Only old versions wrote a price on the line; newer ones tell the sum (`cost-state`).
    costUsd: numberOf(cost) ?? null,
  }
}
