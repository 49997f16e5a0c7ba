/** Transcripts as agents leave them, made up: prompts, answers with usage, tool calls, and results that are most of the bytes. */
import { createWriteStream } from "node:fs"
import { mkdir } from "node:fs/promises"
import { once } from "node:events"
import path from "node:path"

const record = (id: string, at: number, message: object): string =>
  `${JSON.stringify({ type: "message", id, parentId: null, timestamp: new Date(at).toISOString(), message: { ...message, timestamp: at } })}\n`

/** An answer of a model with its usage; `words` are what a list shows of it. */
export const answer = (id: string, at: number, words: string): string =>
  record(id, at, {
    ...{
      role: "assistant",
      api: "openai-completions",
      provider: "fake",
      model: "scripted-1",
      stopReason: "toolUse",
    },
    content: [
      { type: "text", text: words },
      { type: "toolCall", id: `call_${id}`, name: "exec", arguments: { command: "npm test -- lease" } },
    ],
    usage: {
      input: 900,
      output: 80,
      cacheRead: 30_000,
      cacheWrite: 400,
      totalTokens: 31_380,
      cost: { total: 0.02 },
    },
  })

const RESULT = Array.from(
  { length: 60 },
  (_, n) => `  ok ${n} the lease is renewed before it expires (${n * 7} ms)`,
).join("\n")

/** One turn: about 9 kB, three lines, one answer that is paid for. */
function turn(id: string, at: number): string {
  const result = { role: "toolResult", toolCallId: `call_${id}`, toolName: "exec", isError: false }
  const text = `${RESULT}\n${RESULT}`
  return (
    record(`${id}u`, at, { role: "user", content: `Please go on with step ${id}.` }) +
    answer(`${id}a`, at + 1, `I look at the lease once more (${id}).`) +
    record(`${id}r`, at + 2, { ...result, content: [{ type: "text", text }] })
  )
}

/** Fills a directory with so many bytes in so many sessions; answers how many answers are in them. */
export async function writeBacklog(
  directory: string,
  bytes: number,
  sessions: number,
  now: number,
): Promise<number> {
  await mkdir(directory, { recursive: true })
  let answers = 0
  for (let session = 0; session < sessions; session++) {
    const file = createWriteStream(path.join(directory, `s${session}.jsonl`))
    file.write(
      `${JSON.stringify({ type: "session", version: 3, id: `s${session}`, timestamp: new Date(now).toISOString(), cwd: "/work/sample" })}\n`,
    )
    for (let written = 0, step = 0; written < bytes / sessions; step++) {
      const text = turn(`${session}x${step}`, now - 3_600_000 + step)
      written += text.length
      answers += 1
      if (!file.write(text)) await once(file, "drain")
    }
    file.end()
    await once(file, "finish")
  }
  return answers
}
