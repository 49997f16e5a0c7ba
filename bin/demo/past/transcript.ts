/** The conversation of an agent of the past, line by line as an agent writes it: version 3 of OpenClaw's JSONL. */
import type { Chance } from "#simulator/chance"
import type { Model } from "./models.ts"

type Call = {
  name: string
  arguments: Record<string, unknown>
  text?: string
  result: string
  isError?: boolean
}

export type Conversation = {
  user(text: string): void
  say(text: string): void
  tool(call: Call): void
  lines(): string
}

type Options = { id: string; cwd: string; model: Model; now(): number; chance: Chance }

/** The instructions and tools of an agent, which its first message carries along. */
const INTRODUCTION_TOKENS = 14_000
const CHARACTERS_PER_TOKEN = 4
/** An agent reads much more than its transcript quotes. */
const TOKENS_READ = [900, 6_500] as const
const TOKENS_THOUGHT = [120, 900] as const

export function startConversation({ id, cwd, model, now, chance }: Options): Conversation {
  const written: string[] = []
  let parentId: string | null = null
  let contextTokens = INTRODUCTION_TOKENS
  let cachedTokens = 0
  let count = 0

  const line = (record: object) => {
    const own = `${id.slice(-4)}${(count++).toString(36).padStart(4, "0")}`
    written.push(JSON.stringify({ ...record, id: own, parentId, timestamp: new Date(now()).toISOString() }))
    parentId = own
  }
  const message = (fields: object) => line({ type: "message", message: { ...fields, timestamp: now() } })
  const usage = (text: string) => {
    const output = tokensOf(text) + chance.between(...TOKENS_THOUGHT)
    const tokens = {
      input: chance.between(3, 40),
      output,
      cacheRead: cachedTokens,
      cacheWrite: contextTokens - cachedTokens,
    }
    cachedTokens = contextTokens
    contextTokens += output
    const total = Object.values(tokens).reduce((sum, each) => sum + each, 0)
    return { ...tokens, totalTokens: total, cost: costOf(tokens, model) }
  }
  const assistant = (content: object[], stopReason: string) =>
    message({
      role: "assistant",
      content,
      provider: model.provider,
      model: model.id,
      usage: usage(JSON.stringify(content)),
      stopReason,
    })

  line({ type: "session", version: 3, cwd })
  line({ type: "model_change", provider: model.provider, modelId: model.id })
  return {
    user(text) {
      contextTokens += tokensOf(text)
      message({ role: "user", content: text })
    },
    say: (text) => assistant([{ type: "text", text }], "stop"),
    tool({ name, arguments: given, text, result, isError = false }) {
      const toolCallId = `call_${count}`
      const words = text ? [{ type: "text", text }] : []
      assistant([...words, { type: "toolCall", id: toolCallId, name, arguments: given }], "toolUse")
      contextTokens += tokensOf(result) + chance.between(...TOKENS_READ)
      message({
        role: "toolResult",
        toolCallId,
        toolName: name,
        content: [{ type: "text", text: result }],
        isError,
      })
    },
    lines: () => `${written.join("\n")}\n`,
  }
}

type Tokens = Model["price"]

function costOf(tokens: Tokens, { price }: Model) {
  const cost = {
    input: (tokens.input * price.input) / 1e6,
    output: (tokens.output * price.output) / 1e6,
    cacheRead: (tokens.cacheRead * price.cacheRead) / 1e6,
    cacheWrite: (tokens.cacheWrite * price.cacheWrite) / 1e6,
  }
  return { ...cost, total: cost.input + cost.output + cost.cacheRead + cost.cacheWrite }
}

const tokensOf = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN)
