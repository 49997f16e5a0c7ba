/** OpenClaw transcripts, versions 1 (records without ids) to 3, and 4 as its database holds them. Clutch's runs write it too. */
import type { PaidAnswer, SessionFacts, TranscriptEntry, Usage } from "#domain/session"
import {
  contextOf,
  jsonOf,
  listOf,
  numberOf,
  previewOf,
  priceOf,
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

export const openclaw: Parser = {
  system: "openclaw",
  // An answer may carry the same words in what it asks of a tool; its role stands before them.
  isBulk: (beginning) =>
    beginning.includes('"role":"toolResult"') && !beginning.includes('"role":"assistant"'),
  parse(record, idOf, now) {
    const id = textOf(record.id) ?? idOf()
    const at = timeOf(record.timestamp, now)
    switch (record.type) {
      case "session":
        return told({
          startedAt: at,
          ...sure({
            cwd: textOf(record.cwd),
            provider: textOf(record.provider),
            model: textOf(record.modelId),
          }),
        })
      case "message":
        return messageOf(id, recordOf(record.message), at)
      case "model_change":
        return told(sure({ model: textOf(record.modelId), provider: textOf(record.provider) }))
      case "compaction":
        return note(id, at, `The conversation was summed up. ${textOf(record.summary) ?? ""}`.trim())
      case "reset":
        return { ...note(id, at, "The session was reset."), facts: { stopReason: "reset", lastAt: at } }
      case "custom_message":
        return record.display === false ? SILENT : note(id, at, wordsOf(record.content))
      case "branch_summary":
        return note(id, at, textOf(record.summary) ?? "")
      case "thinking_level_change":
      case "custom":
      case "label":
      case "session_info":
      case "leaf":
        return SILENT
      default:
        return null
    }
  },
}

function messageOf(id: string, message: Record, otherwise: number): ParsedLine {
  const at = timeOf(message.timestamp, otherwise)
  const words = wordsOf(message.content)
  switch (message.role) {
    case "user":
      return {
        facts: { lastAt: at, status: "active", ...titleOf(words) },
        answers: [],
        entries: () => [{ messageId: id, at, kind: "user", text: words }],
      }
    case "assistant":
      return answerOf(id, at, message, words)
    case "toolResult":
      return {
        facts: { lastAt: at, status: "active" },
        answers: [],
        entries: () => [
          {
            ...{ messageId: id, at, kind: "tool_result", text: words },
            ...sure({ tool: textOf(message.toolName) }),
            ...(message.isError === true && { isError: true }),
          },
        ],
      }
    // Notes of the runtime and of hooks; their words are all that is known of them.
    default:
      return note(id, at, words || (textOf(message.output) ?? textOf(message.summary) ?? ""))
  }
}

function answerOf(id: string, at: number, message: Record, words: string): ParsedLine {
  const isInjected = message.model === "gateway-injected"
  const error = textOf(message.errorMessage)
  const wasAborted = recordOf(message.openclawAbort).aborted === true
  const stopReason = wasAborted ? "aborted" : textOf(message.stopReason)
  const said = error ? `${words}${words && "\n"}${error}` : words
  const calls = listOf(message.content).filter(({ type }) => type === "toolCall")
  const usage = message.usage === undefined ? null : usageOf(recordOf(message.usage))
  const model = isInjected ? undefined : textOf(message.model)
  const facts: SessionFacts = {
    lastAt: at,
    ...sure({
      model,
      stopReason,
      provider: isInjected ? undefined : textOf(message.provider),
      lastLine: previewOf(said) ?? (calls[0] && previewOf(callLine(calls[0]))),
    }),
    ...(stopReason !== undefined && { status: stopReason === "toolUse" ? "active" : "idle" }),
    ...(usage && { contextTokens: contextOf(usage) }),
  }
  const answers: PaidAnswer[] = usage ? [{ answerId: id, at, usage, ...sure({ model }) }] : []
  return {
    facts,
    answers,
    entries: () =>
      entriesOf(id, at, message, said, calls, error !== undefined || message.isError === true, usage),
  }
}

/** One entry for the thoughts, one for the words, one per tool call; the usage stands with the words. */
function entriesOf(
  id: string,
  at: number,
  message: Record,
  said: string,
  calls: Record[],
  isError: boolean,
  usage: Usage | null,
): TranscriptEntry[] {
  const thoughts = listOf(message.content)
    .map(({ type, thinking }) => (type === "thinking" ? (textOf(thinking) ?? "") : ""))
    .filter(Boolean)
    .join("\n")
  const entries: TranscriptEntry[] = []
  if (said || calls.length === 0)
    entries.push({ messageId: id, at, kind: "assistant", text: said, ...(isError && { isError }) })
  calls.forEach((call, index) =>
    entries.push({
      ...{ messageId: `${id}#${index}`, at, kind: "tool_call", text: jsonOf(call.arguments) },
      tool: textOf(call.name) ?? "tool",
    }),
  )
  if (usage && entries[0]) entries[0].usage = usage
  return thoughts
    ? [{ messageId: `${id}#thinking`, at, kind: "thinking", text: thoughts }, ...entries]
    : entries
}

const callLine = (call: Record): string => `${textOf(call.name) ?? "tool"} ${jsonOf(call.arguments)}`

function usageOf(wire: Record): Usage {
  const tokens = {
    inputTokens: tokensOf(wire.input),
    outputTokens: tokensOf(wire.output),
    cacheReadTokens: tokensOf(wire.cacheRead),
    cacheWriteTokens: tokensOf(wire.cacheWrite),
  }
  return { ...tokens, costUsd: priceOf(numberOf(recordOf(wire.cost).total), tokens) }
}

const note = (id: string, at: number, text: string): ParsedLine => ({
  facts: { lastAt: at },
  answers: [],
  entries: () => (text === "" ? [] : [{ messageId: id, at, kind: "system", text }]),
})

/** Older gateways put an envelope before what the person wrote: lines that say where from, and the time in brackets. */
function titleOf(words: string): { title?: string } {
  const own = words
    .split("\n")
    .filter((line) => !/^(Conversation info|Sender|```|[{}"]|\s+")/.test(line))
    .join("\n")
    .replace(/^\s*\[[^\]]{10,40}\]\s*/, "")
  const title = previewOf(own) ?? previewOf(words)
  return title === undefined ? {} : { title }
}
