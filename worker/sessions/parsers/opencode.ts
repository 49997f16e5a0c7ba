/** OpenCode's messages with their parts, as its database and `opencode export` hold them: one record per message. */
import type { TranscriptEntry, Usage } from "#domain/session"
import {
  contextOf,
  isRecord,
  jsonOf,
  listOf,
  numberOf,
  previewOf,
  priceOf,
  recordOf,
  sure,
  textOf,
  timeOf,
  tokensOf,
  type ParsedLine,
  type Parser,
  type Record,
} from "./line.ts"

export const opencode: Parser = {
  system: "opencode",
  isBulk: () => false,
  parse(record, _idOf, now) {
    const info = recordOf(record.info)
    const id = textOf(info.id)
    if (!id || (info.role !== "user" && info.role !== "assistant")) return null
    const at = timeOf(recordOf(info.time).created, now)
    const parts = listOf(record.parts)
    return info.role === "user" ? userLine(id, at, info, parts) : answerLine(id, at, info, parts)
  },
}

function userLine(id: string, at: number, info: Record, parts: Record[]): ParsedLine {
  const words = wordsOfParts(parts.filter(({ synthetic }) => synthetic !== true))
  return {
    facts: {
      lastAt: at,
      status: "active",
      ...sure({ title: previewOf(words), cwd: textOf(recordOf(info.path).cwd) }),
    },
    answers: [],
    entries: () => (words ? [{ messageId: id, at, kind: "user", text: words }] : []),
  }
}

function answerLine(id: string, at: number, info: Record, parts: Record[]): ParsedLine {
  const words = wordsOfParts(parts)
  const error = isRecord(info.error)
    ? (textOf(recordOf(info.error.data).message) ?? textOf(info.error.name))
    : undefined
  const said = [words, error].filter(Boolean).join("\n")
  const call = parts.find(({ type }) => type === "tool")
  const finish = error
    ? "error"
    : (textOf(info.finish) ?? textOf(parts.findLast(({ type }) => type === "step-finish")?.reason))
  const { completed } = recordOf(info.time)
  const counted = isRecord(info.tokens) ? usageOf(info.tokens, info.cost) : null
  // What a person ran in a session's shell, and what failed or was ended before a word came: no model is paid for it.
  const usage = counted && (contextOf(counted) > 0 || textOf(info.finish)) ? counted : null
  const model = textOf(info.modelID)
  return {
    facts: {
      lastAt: timeOf(completed, at),
      status:
        finish === "tool-calls" || (finish === undefined && completed === undefined) ? "active" : "idle",
      ...sure({
        model,
        provider: textOf(info.providerID),
        cwd: textOf(recordOf(info.path).cwd),
        stopReason: finish,
        lastLine:
          previewOf(said) ??
          (call && previewOf(`${textOf(call.tool) ?? "tool"} ${jsonOf(recordOf(call.state).input)}`)),
      }),
      ...(usage && { contextTokens: contextOf(usage) }),
    },
    answers: usage ? [{ answerId: id, at, usage, ...sure({ model }) }] : [],
    entries: () => {
      const entries = parts.flatMap((part, index) =>
        partEntries(`${id}#${textOf(part.id) ?? index}`, at, part),
      )
      if (error) entries.push({ messageId: `${id}#error`, at, kind: "assistant", text: error, isError: true })
      if (usage && entries[0]) entries[0].usage = usage
      return entries
    },
  }
}

function partEntries(messageId: string, at: number, part: Record): TranscriptEntry[] {
  switch (part.type) {
    case "text":
      return textOf(part.text) ? [{ messageId, at, kind: "assistant", text: String(part.text) }] : []
    case "reasoning":
      return textOf(part.text) ? [{ messageId, at, kind: "thinking", text: String(part.text) }] : []
    case "tool": {
      const state = recordOf(part.state)
      const tool = textOf(part.tool) ?? "tool"
      const isError = state.status === "error"
      const text = textOf(state.output) ?? textOf(state.error) ?? ""
      return [
        { messageId, at, kind: "tool_call", text: jsonOf(state.input), tool },
        ...(text
          ? [
              {
                messageId: `${messageId} result`,
                at,
                kind: "tool_result" as const,
                text,
                tool,
                ...(isError && { isError }),
              },
            ]
          : []),
      ]
    }
    default:
      return []
  }
}

const wordsOfParts = (parts: Record[]): string =>
  parts
    .map(({ type, text }) => (type === "text" ? (textOf(text) ?? "") : ""))
    .filter(Boolean)
    .join("\n")

function usageOf(wire: Record, cost: unknown): Usage {
  const cache = recordOf(wire.cache)
  const tokens = {
    inputTokens: tokensOf(wire.input),
    outputTokens: tokensOf(wire.output) + tokensOf(wire.reasoning),
    cacheReadTokens: tokensOf(cache.read),
    cacheWriteTokens: tokensOf(cache.write),
  }
  return { ...tokens, costUsd: priceOf(numberOf(cost), tokens) }
}
