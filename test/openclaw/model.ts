/**
 * A model server on loopback. It answers by a script which travels in the user's message, `SCRIPT:[...]END`, or as `decide`
 * says for the whole conversation.
 */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"

/** Step i answers the i-th turn of the assistant after the message that carries the script. */
export type Step = {
  text?: string
  tools?: { name: string; args: object }[]
  /** Between two pieces of the text. */
  chunkMs?: number
  /** Before anything is said. */
  hangMs?: number
  /** An error in place of an answer; 400 is not tried again by gateways. */
  status?: number
}

type Content = string | { type?: string; text?: string }[] | null | undefined
type Message = { role: string; content?: Content; tool_calls?: unknown }
type Completion = { model: string; messages?: Message[] }

export const script = (...steps: Step[]): string => `SCRIPT:${JSON.stringify(steps)}END`

/** Null leaves it to the script in the message. */
export type Decide = (conversation: { prompt: string; all: string }) => Step[] | null

export async function startModel(decide: Decide = () => null) {
  /** What was asked, oldest first: the last words of each request's user, and what the last tool told. */
  const asked: { at: number; said: string; heard: string; system: string; images: number }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      if (request.method !== "POST") {
        response.setHeader("content-type", "application/json")
        return response.end(JSON.stringify({ object: "list", data: [{ id: "scripted-1", object: "model" }] }))
      }
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Completion
      const messages = body.messages ?? []
      asked.push({
        at: Date.now(),
        said: textOf(messages.findLast(({ role }) => role === "user")?.content),
        heard: textOf(messages.findLast(({ role }) => role === "tool")?.content),
        system: textOf(messages.find(({ role }) => role === "system" || role === "developer")?.content),
        images: messages.reduce((sum, { content }) => sum + imagesIn(content), 0),
      })
      void answer(response, body.model, stepOf(messages, decide), asked.length).catch(() =>
        response.destroy(),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function textOf(content: Content): string {
  if (typeof content === "string") return content
  return Array.isArray(content) ? content.map(({ text = "" }) => text).join("\n") : ""
}

const imagesIn = (content: Content): number =>
  Array.isArray(content) ? content.filter(({ type }) => type === "image_url").length : 0

function stepOf(messages: Message[], decide: Decide): Step {
  const first = messages.findIndex(({ role }) => role === "user")
  const prompt = textOf(messages[first]?.content)
  let steps = decide({ prompt, all: JSON.stringify(messages) })
  let turn = steps ? messages.slice(first).filter(({ role }) => role === "assistant").length : 0
  if (steps) return stepAt(steps, turn)
  for (const { role, content } of messages) {
    const found = role === "user" ? [...textOf(content).matchAll(/SCRIPT:(\[[\s\S]*?\])END/g)].pop() : null
    if (found?.[1]) {
      steps = JSON.parse(found[1]) as Step[]
      turn = 0
    } else if (role === "assistant" && steps) turn += 1
  }
  return stepAt(steps ?? [], turn)
}

/** The last one again, where more is asked. */
const stepAt = (steps: Step[], turn: number): Step =>
  steps[Math.min(turn, steps.length - 1)] ?? { text: "There is nothing to do." }

/** The stream of an OpenAI chat completion. */
async function answer(response: ServerResponse, model: string, step: Step, id: number): Promise<void> {
  if (step.hangMs) await sleep(step.hangMs)
  if (response.destroyed) return
  if (step.status) {
    response.writeHead(step.status, { "content-type": "application/json" })
    response.end(JSON.stringify({ error: { message: "scripted failure", type: "invalid_request_error" } }))
    return
  }
  response.writeHead(200, { "content-type": "text/event-stream" })
  const send = (choices: object[], more = {}) =>
    response.write(
      `data: ${JSON.stringify({ id: `c-${id}`, object: "chat.completion.chunk", created: 0, model, choices, ...more })}\n\n`,
    )
  const delta = (part: object, finish: string | null = null) =>
    send([{ index: 0, delta: part, finish_reason: finish }])
  delta({ role: "assistant", content: "" })
  for (const piece of step.text?.match(/[\s\S]{1,12}/g) ?? []) {
    if (response.destroyed) return
    delta({ content: piece })
    await sleep(step.chunkMs ?? 2)
  }
  step.tools?.forEach(({ name, args }, index) =>
    delta({
      tool_calls: [
        {
          index,
          id: `call_${id}_${index}`,
          type: "function",
          function: { name, arguments: JSON.stringify(args) },
        },
      ],
    }),
  )
  delta({}, step.tools ? "tool_calls" : "stop")
  send([], { usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } })
  response.end("data: [DONE]\n\n")
}
