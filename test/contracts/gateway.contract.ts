/** What Clutch relies on in a gateway: said of the real ones, and of the fake that stands in for them. */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { z } from "zod"
import { silentLog } from "#lib/log"
import { script, type Step } from "#test/openclaw/model"
import { STEERS_WHERE_LISTED } from "#worker/bridge/gateway"
import { createGatewayClient, type GatewayClient, type GatewayEvent } from "#worker/gateway/client"
import { loadDevice } from "#worker/gateway/device"
import { payloadOf } from "#worker/gateway/events"
import { GatewayError } from "#worker/gateway/trouble"

export type GatewayUnderTest = {
  url: string
  token: string
  /** `sessions.create` takes a directory and a permission mode. */
  takesDirectory: boolean
  /** Agents may ask through `ask_user`. */
  takesQuestions: boolean
  /** A turn at work takes in what is said to it. */
  steers: boolean
  /** A turn that was broken in the middle of a command is resumed. */
  resumesCommands: boolean
  /** As by kill -9. */
  kill(): Promise<void>
  /** Again, on the same state. */
  start(): Promise<void>
  close(): Promise<void>
}

const Any = { answer: z.looseObject({}) }
const Wait = z.looseObject({
  status: z.string(),
  endedAt: z.number().optional(),
  error: z.string().optional(),
  stopReason: z.string().optional(),
  terminalReply: z.looseObject({ text: z.string().optional() }).optional(),
})
const Listed = z.object({
  sessions: z.array(
    z.looseObject({
      key: z.string(),
      status: z.string().optional(),
      hasActiveRun: z.boolean().optional(),
      abortedLastRun: z.boolean().optional(),
      lastRunId: z.string().optional(),
    }),
  ),
})
const PATIENCE = { timeout: 150_000, interval: 100 }

export function gatewayContract(name: string, open: () => Promise<GatewayUnderTest>): void {
  describe(`the gateway contract: ${name}`, () => {
    let gateway: GatewayUnderTest
    let root: string
    const clients: GatewayClient[] = []
    let number = 0

    beforeAll(async () => {
      gateway = await open()
      root = realpathSync(mkdtempSync(path.join(tmpdir(), "clutch-gateway-")))
    })
    afterEach(async () => {
      await Promise.all(clients.splice(0).map((client) => client.stop()))
    })
    afterAll(async () => {
      await gateway.close()
      rmSync(root, { recursive: true, force: true })
    })

    const connect = async (changes: { token?: string } = {}) => {
      const device = await loadDevice(path.join(root, "device.pem"))
      const client = createGatewayClient({
        ...{ url: gateway.url, token: gateway.token, device, log: silentLog, random: () => 0, ...changes },
      })
      clients.push(client)
      return client
    }
    const connected = async () => {
      const client = await connect()
      await client.ready(60_000)
      const events: GatewayEvent[] = []
      client.onEvent((event) => events.push(event))
      return { client, events }
    }
    const newKey = () => `agent:main:clutch:kit:t${(number += 1)}`
    const newRun = () => `kit-run-${process.pid}-${(number += 1)}`
    const begin = (client: GatewayClient, key: string, steps: Step[], more: object = {}) => {
      const runId = newRun()
      const params = {
        sessionKey: key,
        message: `Work. ${script(...steps)}`,
        idempotencyKey: runId,
        deliver: false,
      }
      const answers = {
        taken: z.looseObject({ runId: z.string() }),
        done: z.looseObject({ status: z.string() }),
      }
      return client.begin("agent", { ...params, ...more }, answers).then((begun) => ({ runId, ...begun }))
    }
    const wait = (client: GatewayClient, runId: string, timeoutMs = 60_000) =>
      client.request("agent.wait", { runId, timeoutMs }, { answer: Wait, timeoutMs: timeoutMs + 10_000 })
    const rowOf = async (client: GatewayClient, key: string) => {
      const { sessions } = await client.request(
        "sessions.list",
        { search: key, limit: 50 },
        { answer: Listed },
      )
      return sessions.find((row) => row.key === key)
    }

    test("[GW1] a client with token and device gets its scopes, and knows methods by name", async () => {
      const { client } = await connected()
      const state = client.state()
      expect(state).toMatchObject({ kind: "connected", hello: { protocol: 4 }, restarted: null })
      expect([client.has("agent"), client.has("nope.nope")]).toEqual([true, false])
    })

    test("[GW2] a wrong token stops the client, and says how to mend it", async () => {
      const client = await connect({ token: "wrong" })
      await expect(client.ready(60_000)).rejects.toMatchObject({ code: "token_wrong" })
      expect(client.state()).toMatchObject({
        kind: "stopped",
        trouble: { mend: expect.stringContaining("OPENCLAW_TOKEN") },
      })
    })

    test("[GW3] a session has a lower-case key, and works in the directory that it was given", async () => {
      const { client } = await connected()
      const key = newKey().replace("kit", "Kit")
      const make = (more: object) => client.request("sessions.create", { key, ...more }, Any)
      if (!gateway.takesDirectory) {
        await expect(make({ cwd: root })).rejects.toMatchObject({
          wire: { code: "INVALID_REQUEST", message: expect.stringContaining("cwd") },
        })
        expect(await make({})).toMatchObject({ key: key.toLowerCase() })
        return
      }
      expect(await make({ cwd: root })).toMatchObject({ key: key.toLowerCase() })
      const { done } = await begin(client, key, [
        { tools: [{ name: "exec", args: { command: "pwd > here.txt" } }] },
        { text: "There." },
      ])
      await done
      expect(readFileSync(path.join(root, "here.txt"), "utf8").trim()).toBe(root)
    })

    test("[GW4] `agent` answers twice, and waiting tells the end with the last words", async () => {
      const { client } = await connected()
      const { runId, taken, done } = await begin(client, newKey(), [{ text: "All done." }])
      expect(taken).toMatchObject({ runId, status: "accepted" })
      expect(await done).toMatchObject({ runId, status: "ok" })
      expect(await wait(client, runId)).toMatchObject({
        status: "ok",
        endedAt: expect.any(Number),
        ...(gateway.takesDirectory && { terminalReply: { text: "All done." } }),
      })
    })

    test("[GW5] waiting for an unknown run ends without an end", async () => {
      const { client } = await connected()
      const answer = await wait(client, "kit-run-nobody-knows", 1)
      expect(answer.status).toBe("timeout")
      expect(answer.endedAt).toBeUndefined()
    })

    test("[GW6] the same key again does not start a second agent", async () => {
      const { client } = await connected()
      const key = newKey()
      const file = path.join(root, `once-${number}.txt`)
      const steps = [
        { tools: [{ name: "exec", args: { command: `sleep 1; echo x >> ${file}` } }] },
        { text: "Once." },
      ]
      const { runId, done } = await begin(client, key, steps)
      const again = begin(client, key, steps, { idempotencyKey: runId })
      await done
      await again.catch(() => {})
      await wait(client, runId)
      expect(readFileSync(file, "utf8")).toBe("x\n")
    })

    test("[GW7] a failing model is an error, in the second answer and in waiting", async () => {
      const { client } = await connected()
      const { runId, done } = await begin(client, newKey(), [{ status: 400 }])
      const end = await done.then(
        (value) => value.status,
        (error: unknown) => (error instanceof GatewayError ? error.code : "other"),
      )
      expect(["refused", "error"]).toContain(end)
      expect(await wait(client, runId)).toMatchObject({ status: "error", endedAt: expect.any(Number) })
    })

    test("[GW8] a run's own time limit ends it, and is told from the end of waiting", async () => {
      const { client } = await connected()
      const { runId } = await begin(client, newKey(), [{ hangMs: 60_000 }], { timeout: 2 })
      await expect
        .poll(() => wait(client, runId, 1_000), PATIENCE)
        .toMatchObject({
          status: "timeout",
          endedAt: expect.any(Number),
        })
    })

    test("[GW9] an abort ends a run, and may be repeated", async () => {
      const { client } = await connected()
      const key = newKey()
      const { runId } = await begin(client, key, [{ hangMs: 60_000 }])
      await expect.poll(async () => (await rowOf(client, key))?.hasActiveRun, PATIENCE).toBe(true)
      await client.request("chat.abort", { sessionKey: key, runId }, Any)
      await expect
        .poll(() => wait(client, runId, 1_000), PATIENCE)
        .toMatchObject({ endedAt: expect.any(Number) })
      const again = () => client.request("chat.abort", { sessionKey: key, runId }, Any)
      // Older ones say it again until the run has left.
      await expect.poll(again, PATIENCE).toMatchObject({ aborted: false })
      expect((await rowOf(client, key))?.hasActiveRun ?? false).toBe(false)
    })

    test("[GW10] a chat streams: each delta holds all so far, the last word comes with `final`", async () => {
      const { client, events } = await connected()
      const [key, runId] = [newKey(), newRun()]
      const message = `Talk. ${script({ text: "One two three four five six seven eight nine ten.", chunkMs: 60 })}`
      await client.request("chat.send", { sessionKey: key, message, idempotencyKey: runId }, Any)
      const chats = () =>
        events.flatMap((event) => payloadOf("chat", event) ?? []).filter((chat) => chat.runId === runId)
      await expect.poll(() => chats().at(-1)?.state, PATIENCE).toBe("final")
      const texts = chats().flatMap(({ state, message: said }) =>
        state === "delta" ? [JSON.stringify(said)] : [],
      )
      expect(texts.length).toBeGreaterThan(1)
      expect(texts.map((text) => text.length)).toEqual(
        texts.map((text) => text.length).toSorted((a, b) => a - b),
      )
      expect(JSON.stringify(chats().at(-1)?.message)).toContain("nine ten.")
    })

    const chatsOf = (events: GatewayEvent[], runId: string) =>
      events.flatMap((event) => payloadOf("chat", event) ?? []).filter((chat) => chat.runId === runId)
    const SLOW_TURN = [{ tools: [{ name: "exec", args: { command: "sleep 3" } }] }, { text: "The end." }]
    const say = (client: GatewayClient, key: string, message: string, runId = newRun()) =>
      client.request("chat.send", { sessionKey: key, message, idempotencyKey: runId }, Any).then(() => runId)
    /** A session whose first turn is over, and that is in the middle of its second. */
    const atWork = async (by: "agent" | "chat") => {
      const { client, events } = await connected()
      const key = newKey()
      await (
        await begin(client, key, [{ text: "Ready." }])
      ).done
      const runId =
        by === "agent"
          ? (await begin(client, key, SLOW_TURN)).runId
          : await say(client, key, `Work. ${script(...SLOW_TURN)}`)
      const hasBegun = () =>
        events.some((event) => {
          const agent = payloadOf("agent", event)
          return agent?.runId === runId && agent.stream === "lifecycle"
        })
      await expect.poll(hasBegun, PATIENCE).toBe(true)
      // Until then what is said may still come after the turn.
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      return { client, events, key, runId }
    }
    const finalsOf = (events: GatewayEvent[], runId: string) =>
      chatsOf(events, runId).filter(({ state }) => state === "final")

    test("[GW11] what is said to a run of `agent` is taken in, with a final without words; or it is answered after it", async () => {
      const { client, events, key, runId } = await atWork("agent")
      const second = await say(client, key, "And hurry.")
      await expect.poll(() => finalsOf(events, second).length, PATIENCE).toBe(1)
      expect(finalsOf(events, second)[0]?.message === undefined).toBe(gateway.steers)
      expect(await wait(client, runId)).toMatchObject({ status: "ok", endedAt: expect.any(Number) })
    })

    test("[GW17] what is said to a chat's turn is taken in before its end; or the turn breaks, and Clutch knows that beforehand", async () => {
      const { client, events, key, runId } = await atWork("chat")
      expect(client.has(STEERS_WHERE_LISTED)).toBe(gateway.steers)
      const second = await say(client, key, "And hurry.")
      await expect.poll(() => finalsOf(events, second).length, PATIENCE).toBe(1)
      expect(finalsOf(events, second)[0]?.message).toBeUndefined()
      expect(await wait(client, runId)).toMatchObject({ status: gateway.steers ? "ok" : "error" })
      if (!gateway.steers) return
      const { messages } = await client.request(
        "chat.history",
        { sessionKey: key, limit: 20 },
        { answer: z.object({ messages: z.array(z.looseObject({ idempotencyKey: z.string().optional() })) }) },
      )
      const at = messages.findIndex(({ idempotencyKey }) => idempotencyKey === `${second}:user`)
      expect(at).toBeGreaterThan(0)
      expect(JSON.stringify(messages.slice(at))).toContain("The end.")
    })

    test("[GW12] killed and started again it resumes the turn by itself, under another run, once", async () => {
      const { client } = await connected()
      const key = newKey()
      const file = path.join(root, `after-${number}.txt`)
      const { runId, done } = await begin(client, key, [
        { tools: [{ name: "exec", args: { command: `touch ${file}.begun` } }] },
        { hangMs: 10_000, tools: [{ name: "exec", args: { command: `echo x >> ${file}` } }] },
        { text: "Carried on." },
      ])
      const lost = done.catch((error: unknown) => error)
      // A turn that has done something is what the gateway takes up again; an earlier kill may leave nothing of it.
      await expect.poll(() => existsSync(`${file}.begun`), PATIENCE).toBe(true)
      // The command's result is with the model now, which thinks.
      await new Promise((resolve) => setTimeout(resolve, 3_000))
      await gateway.kill()
      expect(await lost).toMatchObject({ maybeDone: true })
      await gateway.start()
      await expect.poll(() => client.state().kind, PATIENCE).toBe("connected")
      expect(client.state()).toMatchObject({ restarted: true })
      const answer = await wait(client, runId, 1)
      expect(answer.endedAt).toBeUndefined()
      await expect.poll(() => existsSync(file), PATIENCE).toBe(true)
      await expect.poll(async () => (await rowOf(client, key))?.hasActiveRun, PATIENCE).toBe(false)
      expect(readFileSync(file, "utf8")).toBe("x\n")
      expect((await rowOf(client, key))?.lastRunId ?? "another").not.toBe(runId)
    })

    test("[GW18] killed in the middle of a command it goes on with the turn, or gives it up as failed and aborted", async () => {
      const { client } = await connected()
      const key = newKey()
      const file = path.join(root, `command-${number}.txt`)
      const { runId, done } = await begin(client, key, [
        { tools: [{ name: "exec", args: { command: `touch ${file}.begun; sleep 8` } }] },
        { tools: [{ name: "exec", args: { command: `echo x >> ${file}` } }] },
        { text: "Carried on." },
      ])
      done.catch(() => {})
      await expect.poll(() => existsSync(`${file}.begun`), PATIENCE).toBe(true)
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      await gateway.kill()
      await gateway.start()
      await expect.poll(() => client.state().kind, PATIENCE).toBe("connected")
      if (gateway.resumesCommands) await expect.poll(() => existsSync(file), PATIENCE).toBe(true)
      await expect
        .poll(() => rowOf(client, key), PATIENCE)
        .toMatchObject({
          hasActiveRun: false,
          ...(gateway.resumesCommands ? { status: "done" } : { status: "failed", abortedLastRun: true }),
        })
      expect((await wait(client, runId, 1)).endedAt).toBeUndefined()
    })

    test("[GW13] an agent's question waits for its answer", async ({ skip }) => {
      if (!gateway.takesQuestions) skip()
      const { client, events } = await connected()
      const questions = [
        {
          ...{ id: "colour", header: "Colour", question: "Which colour?" },
          options: [
            { label: "Red", description: "warm" },
            { label: "Blue", description: "cold" },
          ],
        },
      ]
      const { done } = await begin(client, newKey(), [
        { tools: [{ name: "ask_user", args: { questions } }] },
        { text: "Thanks." },
      ])
      const asked = () => events.flatMap((event) => payloadOf("question.requested", event) ?? [])
      await expect.poll(() => asked().length, PATIENCE).toBe(1)
      const [question] = asked()
      await client.request(
        "question.resolve",
        { id: question?.id, answers: { answers: { [question?.questions[0]?.questionId ?? ""]: ["Red"] } } },
        Any,
      )
      expect(await done).toMatchObject({ status: "ok" })
    })

    test("[GW14] a guarded session asks before a command", async ({ skip }) => {
      if (!gateway.takesDirectory) skip()
      const { client, events } = await connected()
      const key = newKey()
      await client.request("sessions.create", { key, cwd: root, permissionMode: "guarded" }, Any)
      const { done } = await begin(client, key, [
        { tools: [{ name: "exec", args: { command: "touch approved.txt" } }] },
        { text: "Done." },
      ])
      const asked = () => events.flatMap((event) => payloadOf("exec.approval.requested", event) ?? [])
      await expect.poll(() => asked().length, PATIENCE).toBe(1)
      expect(asked()[0]?.request).toMatchObject({ command: "touch approved.txt", sessionKey: key })
      expect(existsSync(path.join(root, "approved.txt"))).toBe(false)
      await client.request("exec.approval.resolve", { id: asked()[0]?.id, decision: "allow-once" }, Any)
      await done
      expect(existsSync(path.join(root, "approved.txt"))).toBe(true)
    })

    test("[GW15] a run goes on when its client goes away", async () => {
      const first = await connected()
      const { runId } = await begin(first.client, newKey(), [{ hangMs: 1_500, text: "Alone." }])
      await first.client.stop()
      const { client } = await connected()
      expect(await wait(client, runId)).toMatchObject({ status: "ok", endedAt: expect.any(Number) })
    })

    test("[GW16] models and lanes are told", async () => {
      const { client } = await connected()
      const { models } = await client.request(
        "models.list",
        {},
        { answer: z.object({ models: z.array(z.looseObject({ id: z.string(), provider: z.string() })) }) },
      )
      expect(models.map(({ id }) => id)).toContain("scripted-1")
      if (!client.has("diagnostics.lanes")) return
      const { lanes } = await client.request(
        "diagnostics.lanes",
        {},
        {
          answer: z.object({
            lanes: z.array(z.looseObject({ lane: z.string(), maxConcurrent: z.number() })),
          }),
        },
      )
      expect(lanes.find(({ lane }) => lane === "main")?.maxConcurrent).toBeGreaterThan(0)
    })
  })
}
