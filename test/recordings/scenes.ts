/** What is played to a gateway, real or not, to record how it answers: each scene with its runs and what was said of them. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { z } from "zod"
import { silentLog } from "#lib/log"
import { script, type Step } from "#test/openclaw/model"
import { createGatewayClient, type GatewayClient } from "#worker/gateway/client"
import { loadDevice } from "#worker/gateway/device"
import { payloadOf } from "#worker/gateway/events"
import { kindOf, methodsOf, shapesOf, type Shapes } from "./shapes.ts"
import { startTape, type Frame } from "./tape.ts"

export type Recording = {
  version: string
  /** By scene and run: what was said of the run, repetitions left out. */
  scenes: Record<string, Record<string, string[]>>
  shapes: Shapes
}

type Stage = { client: GatewayClient; key: string; directory: string; isNewest: boolean }
type Scene = (stage: Stage) => Promise<void>

const Any = { answer: z.looseObject({}) }
const SLOW = [{ tools: [{ name: "exec", args: { command: "sleep 3" } }] }, { text: "The end." }]
const text = (...steps: Step[]) => `Work. ${script(...steps)}`

const begin = (client: GatewayClient, sessionKey: string, runId: string, steps: Step[], more: object = {}) =>
  client.begin(
    "agent",
    { sessionKey, message: text(...steps), idempotencyKey: runId, deliver: false, ...more },
    { taken: Any.answer, done: Any.answer },
  )
const say = (client: GatewayClient, sessionKey: string, runId: string, message: string) =>
  client.request("chat.send", { sessionKey, message, idempotencyKey: runId }, Any)
const finished = (client: GatewayClient, runId: string) =>
  client.request("agent.wait", { runId, timeoutMs: 60_000 }, { ...Any, timeoutMs: 70_000 })
const read = async (client: GatewayClient, key: string) => {
  await client.request("sessions.list", { search: key, limit: 20 }, Any)
  await client.request("sessions.describe", { key }, Any)
  await client.request("chat.history", { sessionKey: key, limit: 50 }, Any)
}
/** Resolves when the run is in its turn: what is said before may come after it. */
const inTurn = async (client: GatewayClient, part: string) => {
  await new Promise<void>((resolve) => {
    client.onEvent((event) => {
      const agent = payloadOf("agent", event)
      if (agent?.stream === "lifecycle" && agent.runId?.endsWith(`-${part}`)) resolve()
    })
  })
  await sleep(1_000)
}
const refused = (asked: Promise<unknown>) => asked.catch(() => {})
/** Resolves with the id that an event of this name brings. */
const asked = (client: GatewayClient, name: "exec.approval.requested" | "question.requested") =>
  new Promise<string>((resolve) => {
    client.onEvent((event) => {
      const payload = payloadOf(name, event)
      if (payload) resolve(payload.id)
    })
  })

const SCENES: Record<string, Scene> = {
  async "a run of agent"({ client, key }) {
    await (
      await begin(client, key, "first", [{ text: "All done." }])
    ).done
    await finished(client, "first")
    await read(client, key)
    await refused(client.request("agent.wait", { runId: "nobody", timeoutMs: 1 }, Any))
    await refused(client.request("no.such.method", {}, Any))
    await refused(client.request("sessions.create", { key, nonsense: true }, Any))
    await client.request("models.list", {}, Any)
    await client.request("health", {}, Any)
    if (client.has("diagnostics.lanes")) await client.request("diagnostics.lanes", {}, Any)
  },
  async "a model that refuses"({ client, key }) {
    const { done } = await begin(client, key, "first", [{ status: 400 }])
    await refused(done)
    await finished(client, "first")
    await read(client, key)
  },
  async "a run's own time limit"({ client, key }) {
    await refused((await begin(client, key, "first", [{ hangMs: 60_000 }], { timeout: 2 })).done)
    await finished(client, "first")
    await read(client, key)
  },
  async "a chat"({ client, key }) {
    await say(client, key, "first", text({ text: "One two three four five six seven eight.", chunkMs: 80 }))
    await finished(client, "first")
    await read(client, key)
  },
  async "a chat that is aborted"({ client, key }) {
    await say(client, key, "first", text({ text: "One two three. ".repeat(20), chunkMs: 1_000 }))
    await sleep(4_000)
    await client.request("chat.abort", { sessionKey: key, runId: "first" }, Any)
    await finished(client, "first")
    await read(client, key)
  },
  async "said to a run of agent"({ client, key }) {
    await (
      await begin(client, key, "before", [{ text: "Ready." }])
    ).done
    const begun = inTurn(client, "first")
    const { done } = await begin(client, key, "first", SLOW)
    await begun
    await say(client, key, "second", "And hurry.")
    await refused(done)
    await finished(client, "second")
  },
  async "said to a chat"({ client, key }) {
    await (
      await begin(client, key, "before", [{ text: "Ready." }])
    ).done
    const begun = inTurn(client, "first")
    await say(client, key, "first", text(...SLOW))
    await begun
    await say(client, key, "second", "And hurry.")
    await finished(client, "first")
    await read(client, key)
  },
  async "a guarded command"({ client, key, directory, isNewest }) {
    if (!isNewest) return
    await client.request("sessions.create", { key, cwd: directory, permissionMode: "guarded" }, Any)
    const id = asked(client, "exec.approval.requested")
    const command = { tools: [{ name: "exec", args: { command: "touch approved.txt" } }] }
    const { done } = await begin(client, key, "first", [command, { text: "Done." }])
    await client.request("exec.approval.resolve", { id: await id, decision: "allow-once" }, Any)
    await done
  },
  async "a question"({ client, key, isNewest }) {
    if (!isNewest) return
    const options = ["Red", "Blue"].map((label) => ({ label, description: label }))
    const questions = [{ id: "colour", header: "Colour", question: "Which colour?", options }]
    const id = asked(client, "question.requested")
    const { done } = await begin(client, key, "first", [
      { tools: [{ name: "ask_user", args: { questions } }] },
      { text: "Thanks." },
    ])
    const answers = { answers: { colour: ["Red"] } }
    await client.request("question.resolve", { id: await id, answers }, Any)
    await done
  },
}

/** What of a frame tells how a run went; the rest is in the shapes. */
const TELLING = /^(chat (delta|final|error|aborted)|lifecycle (start|end|error))/

export async function record(gateway: { version: string; url: string; token: string }): Promise<Recording> {
  const all: Frame[] = []
  const scenes: Recording["scenes"] = {}
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), "clutch-scenes-")))
  let number = 0
  try {
    const device = await loadDevice(path.join(directory, "device.pem"))
    for (const [name, play] of Object.entries(SCENES)) {
      const tape = await startTape(gateway.url)
      const client = createGatewayClient({ url: tape.url, token: gateway.token, device, log: silentLog })
      try {
        await client.ready(60_000)
        const key = `agent:main:clutch:scenes:s${(number += 1)}`
        // Each scene's runs have ids of their own in the gateway; the recording names them by their part.
        const own = ownRuns(client, `scene-${number}-`)
        await play({ client: own, key, directory, isNewest: gateway.version === "2026.9.6" })
        await sleep(1_500)
      } finally {
        await client.stop()
        await tape.close()
      }
      all.push(...tape.said)
      scenes[name] = runsOf(tape.said)
    }
    return { version: gateway.version, scenes, shapes: shapesOf(all) }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** The same client with run ids that no other scene has. */
function ownRuns(client: GatewayClient, prefix: string): GatewayClient {
  const named = (params: object): object =>
    Object.fromEntries(
      Object.entries(params).map(([name, value]) =>
        name === "runId" || name === "idempotencyKey" ? [name, `${prefix}${String(value)}`] : [name, value],
      ),
    )
  return {
    ...client,
    request: (method, params, options) => client.request(method, named(params), options),
    begin: (method, params, answers) => client.begin(method, named(params), answers),
  }
}

function runsOf(frames: readonly Frame[]): Record<string, string[]> {
  const methods = methodsOf(frames)
  const runs = new Map<string, string[]>()
  for (const frame of frames) {
    const kind = frame.type === "event" ? kindOf(frame, methods) : null
    const runId = (frame.payload as { runId?: string } | undefined)?.runId
    if (!kind || !TELLING.test(kind) || runId === undefined) continue
    const name = /^scene-\d+-(.*)$/.exec(runId)?.[1] ?? "another"
    const told = runs.get(name) ?? []
    if (told.at(-1) !== kind) told.push(kind)
    runs.set(name, told)
  }
  return Object.fromEntries(runs)
}
