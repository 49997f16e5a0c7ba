/** The conversation that a simulated agent leaves: OpenClaw's JSONL, version 3, with usage and cost per message. */
import { randomUUID } from "node:crypto"
import { appendFileSync } from "node:fs"
import type { Random } from "./random.ts"

const MODEL = { provider: "clutch", id: "simulation-1" } as const

/** US dollars per token, as a model of middle size costs. */
const PRICE = { input: 3e-6, output: 15e-6, cacheRead: 0.3e-6, cacheWrite: 3.75e-6 }
const CHARACTERS_PER_TOKEN = 4

export type ToolResult = { text: string; isError: boolean }

export type Transcript = {
  user(text: string): void
  say(text: string): void
  /** Says what it will do, does it, notes what came of it. */
  tool<T extends ToolResult>(call: ToolCall, act: () => Promise<T>): Promise<T>
  fail(message: string): void
}
export type ToolCall = { name: string; arguments: Record<string, unknown>; text?: string }

export function openTranscript(file: string, sessionId: string, random: Random): Transcript {
  let parentId: string | null = null
  let contextTokens = 0
  let cachedTokens = 0

  const line = (record: object) => {
    const id = randomUUID().slice(0, 8)
    appendFileSync(
      file,
      `${JSON.stringify({ ...record, id, parentId, timestamp: new Date().toISOString() })}\n`,
    )
    parentId = id
  }
  const message = (fields: object) => line({ type: "message", message: { ...fields, timestamp: Date.now() } })

  /** What was sent before is read from the cache, what is new is written to it. */
  const usageOf = (text: string) => {
    const output = tokensOf(text) + Math.round(random.between(20, 140))
    const cacheRead = cachedTokens
    const cacheWrite = contextTokens - cachedTokens
    const input = Math.round(random.between(3, 12))
    cachedTokens = contextTokens
    contextTokens += output
    return {
      input,
      output,
      cacheRead,
      cacheWrite,
      totalTokens: input + output + cacheRead + cacheWrite,
      cost: costOf({ input, output, cacheRead, cacheWrite }),
    }
  }
  const assistant = (content: object[], stopReason: string, extra: object = {}) =>
    message({
      role: "assistant",
      content,
      api: "clutch-simulation",
      provider: MODEL.provider,
      model: MODEL.id,
      usage: usageOf(JSON.stringify(content)),
      stopReason,
      ...extra,
    })

  appendFileSync(
    file,
    `${JSON.stringify({ type: "session", version: 3, id: sessionId, timestamp: new Date().toISOString(), cwd: process.cwd() })}\n`,
  )
  line({ type: "model_change", provider: MODEL.provider, modelId: MODEL.id })

  return {
    user(text) {
      // The instructions and tools of a real agent, which its first message carries along.
      contextTokens += 2_400 + tokensOf(text)
      message({ role: "user", content: text })
    },
    say: (text) => assistant([{ type: "text", text }], "stop"),
    async tool(call, act) {
      const toolCallId = `call_${randomUUID().slice(0, 8)}`
      const words = call.text ? [{ type: "text", text: call.text }] : []
      assistant(
        [...words, { type: "toolCall", id: toolCallId, name: call.name, arguments: call.arguments }],
        "toolUse",
      )
      const began = Date.now()
      const result = await act()
      contextTokens += tokensOf(result.text)
      message({
        role: "toolResult",
        toolCallId,
        toolName: call.name,
        content: [{ type: "text", text: result.text }],
        details: { status: result.isError ? "failed" : "completed", durationMs: Date.now() - began },
        isError: result.isError,
      })
      return result
    },
    fail: (errorMessage) => assistant([], "error", { errorMessage, errorType: "simulation_error" }),
  }
}

type Tokens = Record<keyof typeof PRICE, number>

function costOf(tokens: Tokens) {
  const cost = {
    input: tokens.input * PRICE.input,
    output: tokens.output * PRICE.output,
    cacheRead: tokens.cacheRead * PRICE.cacheRead,
    cacheWrite: tokens.cacheWrite * PRICE.cacheWrite,
  }
  return { ...cost, total: cost.input + cost.output + cost.cacheRead + cost.cacheWrite }
}

const tokensOf = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN)
