/** Reads the lines of an OpenClaw transcript (JSONL, versions 1 to 3), which simulated agents write as well. */
import { z } from "zod"
import type { TranscriptEntry, Usage } from "#domain/session"

const Cost = z.object({ total: z.number().nonnegative().optional() })
const WireUsage = z.object({
  input: z.number().nonnegative().default(0),
  output: z.number().nonnegative().default(0),
  cacheRead: z.number().nonnegative().default(0),
  cacheWrite: z.number().nonnegative().default(0),
  cost: Cost.optional(),
})
const Part = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  name: z.string().optional(),
  arguments: z.unknown().optional(),
})
const Message = z.looseObject({
  role: z.enum(["user", "assistant", "toolResult", "system"]),
  content: z.union([z.string(), z.array(Part)]),
  timestamp: z.union([z.number(), z.string()]).optional(),
  model: z.string().optional(),
  usage: WireUsage.optional(),
  toolName: z.string().optional(),
  isError: z.boolean().optional(),
  errorMessage: z.string().optional(),
})
const Line = z.discriminatedUnion("type", [
  z.looseObject({
    type: z.literal("message"),
    id: z.string(),
    timestamp: z.string().optional(),
    message: Message,
  }),
  z.looseObject({ type: z.literal("model_change"), modelId: z.string() }),
])

/** What one line says: entries to show and count, and the model where it names one. */
export type ParsedLine = { entries: TranscriptEntry[]; model?: string }

/** Longer texts are cut: a page of a transcript is for reading, and a document has at most 1 MiB. */
const LONGEST_TEXT = 8_000

/** Lines of other kinds, and lines that are no JSON (a crash in mid-write), say nothing. */
export function parseOpenclawLine(text: string, now: number): ParsedLine {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { entries: [] }
  }
  const line = Line.safeParse(json).data
  if (!line) return { entries: [] }
  if (line.type === "model_change") return { entries: [], model: line.modelId }
  const { id, message } = line
  const at = timeOf(message.timestamp ?? line.timestamp, now)
  return { entries: entriesOf(id, at, message), ...(message.model && { model: message.model }) }
}

/** One entry for the words of a message and one per tool call; the usage is counted with the first. */
function entriesOf(id: string, at: number, message: z.infer<typeof Message>): TranscriptEntry[] {
  const parts =
    typeof message.content === "string" ? [{ type: "text", text: message.content }] : message.content
  const words = parts
    .filter((part) => part.type === "text")
    .map((part) => part.text ?? "")
    .join("\n")
  const said = message.errorMessage ? `${words}${words && "\n"}${message.errorMessage}` : words
  const calls = parts.filter((part): part is z.infer<typeof Part> => part.type === "toolCall")
  const kind = message.role === "toolResult" ? "tool_result" : message.role
  const isError = message.isError === true || message.errorMessage !== undefined
  const entries: TranscriptEntry[] = []
  if (said || calls.length === 0) {
    entries.push({
      messageId: id,
      at,
      kind,
      text: cut(said),
      ...(message.toolName && { tool: message.toolName }),
      ...(isError && { isError }),
    })
  }
  calls.forEach((call, index) => {
    const text = call.arguments === undefined ? "" : JSON.stringify(call.arguments)
    entries.push({
      messageId: `${id}#${index}`,
      at,
      kind: "tool_call",
      text: cut(text),
      tool: call.name ?? "tool",
    })
  })
  if (message.usage && entries[0]) entries[0].usage = usageOf(message.usage)
  return entries
}

function usageOf(usage: z.infer<typeof WireUsage>): Usage {
  return {
    inputTokens: Math.round(usage.input),
    outputTokens: Math.round(usage.output),
    cacheReadTokens: Math.round(usage.cacheRead),
    cacheWriteTokens: Math.round(usage.cacheWrite),
    costUsd: usage.cost?.total ?? null,
  }
}

function timeOf(timestamp: number | string | undefined, now: number): number {
  const at = typeof timestamp === "string" ? Date.parse(timestamp) : timestamp
  return at !== undefined && Number.isFinite(at) ? at : now
}

const cut = (text: string): string =>
  text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… (${text.length} characters)` : text
