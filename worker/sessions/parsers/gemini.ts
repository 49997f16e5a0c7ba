/** Gemini CLI's session files: a message is written again, whole, whenever something was added to it. */
import type { TranscriptEntry, Usage } from "#domain/session"
import {
  contextOf,
  isRecord,
  jsonOf,
  listOf,
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

export const gemini: Parser = {
  system: "gemini",
  // Results stand in the same record as the counts: no line may be left out.
  isBulk: () => false,
  parse(record, _idOf, now) {
    if (isRecord(record.$set)) return told(sure({ title: previewOf(textOf(record.$set.summary) ?? "") }))
    if (record.$rewindTo !== undefined) return SILENT
    if (textOf(record.sessionId) && textOf(record.projectHash))
      return told({
        startedAt: timeOf(record.startTime, now),
        ...sure({ cwd: Array.isArray(record.directories) ? textOf(record.directories[0]) : undefined }),
      })
    const id = textOf(record.id)
    return id && textOf(record.type) ? messageLine(id, timeOf(record.timestamp, now), record) : null
  },
}

function messageLine(id: string, at: number, record: Record): ParsedLine {
  const words = wordsOf(record.displayContent ?? record.content)
  if (record.type === "user")
    return {
      facts: {
        lastAt: at,
        status: "active",
        ...sure({ title: words.startsWith("<") ? undefined : previewOf(words) }),
      },
      answers: [],
      entries: () => (words ? [{ messageId: id, at, kind: "user", text: words }] : []),
    }
  if (record.type !== "gemini") {
    const isError = record.type === "error"
    return {
      facts: { lastAt: at, ...(isError && { status: "idle", stopReason: "error" }) },
      answers: [],
      entries: () =>
        words ? [{ messageId: id, at, kind: "system", text: words, ...(isError && { isError }) }] : [],
    }
  }
  const calls = listOf(record.toolCalls)
  const usage = isRecord(record.tokens) ? usageOf(record.tokens) : null
  const model = textOf(record.model)
  const isWorking = calls.length > 0
  return {
    facts: {
      lastAt: at,
      status: isWorking ? "active" : "idle",
      stopReason: isWorking ? "tool_use" : "stop",
      ...sure({
        model,
        lastLine:
          previewOf(words) ??
          (calls[0] && previewOf(`${textOf(calls[0].name) ?? "tool"} ${jsonOf(calls[0].args)}`)),
      }),
      ...(usage && { contextTokens: contextOf(usage) }),
    },
    answers: usage ? [{ answerId: id, at, usage, ...sure({ model }) }] : [],
    entries: () => entriesOf(id, at, record, words, calls, usage),
  }
}

function entriesOf(
  id: string,
  at: number,
  record: Record,
  words: string,
  calls: Record[],
  usage: Usage | null,
): TranscriptEntry[] {
  const thoughts = listOf(record.thoughts)
    .map(({ subject, description }) => [textOf(subject), textOf(description)].filter(Boolean).join(": "))
    .join("\n")
  return [
    ...(thoughts ? [{ messageId: `${id}#thinking`, at, kind: "thinking" as const, text: thoughts }] : []),
    ...(words
      ? [{ messageId: id, at, kind: "assistant" as const, text: words, ...(usage && { usage }) }]
      : []),
    ...calls.flatMap((call, index) =>
      callEntries(`${id}#${textOf(call.id) ?? index}`, timeOf(call.timestamp, at), call),
    ),
  ]
}

function callEntries(id: string, at: number, call: Record): TranscriptEntry[] {
  const tool = textOf(call.name) ?? "tool"
  const isError = call.status === "error" || call.status === "cancelled"
  const asked: TranscriptEntry = { messageId: id, at, kind: "tool_call", text: jsonOf(call.args), tool }
  const text = resultOf(call)
  if (text === "") return [asked]
  return [
    asked,
    { messageId: `${id} result`, at, kind: "tool_result", text, tool, ...(isError && { isError }) },
  ]
}

function resultOf(call: Record): string {
  const answered = listOf(call.result)
    .map((part) => recordOf(recordOf(part.functionResponse).response))
    .map(({ output, error }) => textOf(output) ?? textOf(error) ?? "")
    .filter(Boolean)
    .join("\n")
  return answered || (textOf(call.resultDisplay) ?? "")
}

/** Its input counts what came from the cache as well; thoughts are paid like words. */
function usageOf(wire: Record): Usage {
  const cacheReadTokens = tokensOf(wire.cached)
  return {
    inputTokens: Math.max(0, tokensOf(wire.input) - cacheReadTokens) + tokensOf(wire.tool),
    outputTokens: tokensOf(wire.output) + tokensOf(wire.thoughts),
    cacheReadTokens,
    cacheWriteTokens: 0,
    costUsd: null,
  }
}
