/** The bridge against a gateway that is lost, killed and started again, and itself killed anywhere: nothing lost or doubled. */
import { describe, expect, test } from "vitest"
import type { WhenBusy } from "#domain/chat"
import { createFakeChatGateway } from "#test/fakes/chat-gateway"
import { createFakeChatStore } from "#test/fakes/chat-store"
import { createFakeClock } from "#test/fakes/clock"
import { isFull, seed } from "#test/builders/proof"
import { randomFrom } from "#test/builders/random"
import { startBridge } from "./bridge.ts"
import type { Baggage, BridgePorts } from "./ports.ts"

const quiet = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => quiet,
} as unknown as BridgePorts["log"]
const baggage: Baggage = {
  introduce: async () => "",
  fetch: async () => ({ type: "image/png", data: "" }),
  keep: async () => null,
}

function aWorld(from: number, isOld: boolean) {
  const clock = createFakeClock()
  const random = randomFrom(from)
  const gateway = createFakeChatGateway(clock, random, isOld)
  const store = createFakeChatStore(clock)
  let life = 0
  let bridge: ReturnType<typeof startBridge> | null = null
  /** A killed bridge asks nothing any more and hears no answer; what it asked before may have been done. */
  const mortal = <Port extends object>(port: Port, own: number): Port =>
    new Proxy(port, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== "function") return value
        return (...args: unknown[]) => {
          if (own !== life) return name === "boot" ? null : new Promise(() => {})
          const heard = args.map((arg) =>
            typeof arg === "function"
              ? (...what: unknown[]) =>
                  own === life ? (arg as (...all: unknown[]) => unknown)(...what) : undefined
              : arg,
          )
          const answer: unknown = value.apply(target, heard)
          if (!(answer instanceof Promise)) return answer
          return new Promise((resolve, reject) => {
            answer.then(
              (value) => own === life && resolve(value),
              (error: unknown) => own === life && reject(error as Error),
            )
          })
        }
      },
    })
  const start = () => {
    const own = ++life
    bridge = startBridge({
      ...{ gateway: mortal(gateway, own), store: mortal(store, own), clock: mortal(clock, own) },
      ...{ baggage, log: quiet },
    })
  }
  start()
  return {
    ...{ clock, random, gateway, store },
    killBridge() {
      life++
      gateway.forget()
      store.forget()
    },
    startBridge: start,
    stop: () => bridge?.stop(),
  }
}

const CHATS = ["a", "b", "c"]

/** Says things while everything falls over, then lets it heal; answers what came of it. */
async function storm(from: number, reconnects: number, modes: readonly WhenBusy[], isOld = false) {
  const world = aWorld(from, isOld)
  const { clock, random, gateway, store } = world
  let said = 0
  gateway.connect()
  for (let done = 0; done < reconnects; done++) {
    const chat = CHATS[Math.floor(random() * CHATS.length)]!
    if (random() < 0.4) store.say(chat, `<${++said}>`, modes[Math.floor(random() * modes.length)]!)
    await clock.advance(Math.floor(random() ** 3 * 8_000))
    const fate = random()
    if (fate < 0.06) gateway.kill()
    else if (fate < 0.12) gateway.drain()
    else gateway.disconnect()
    if (fate > 0.85) world.killBridge()
    await clock.advance(Math.floor(random() ** 2 * 3_000))
    if (fate > 0.85) world.startBridge()
    gateway.connect()
  }
  for (let minute = 0; minute < 120 && store.messages.some(({ delivery }) => !OVER.has(delivery)); minute++)
    await clock.advance(60_000)
  await clock.advance(60_000)
  const { messages, answers } = store
  const rows = [...gateway.sessions.values()].flatMap((session) => session.rows)
  return { messages, answers, rows, said }
}

const OVER = new Set(["responded", "failed", "stopped"])
const countOf = (texts: readonly string[], token: string) =>
  texts.filter((text) => text.includes(token)).length

describe("through reconnects, kills of the gateway and kills of the bridge", () => {
  test.each([
    ["", false],
    [", by a gateway that does not say which run spoke", true],
  ])(
    "every message reaches the agent once and is answered once%s",
    { timeout: 600_000 },
    async (_, isOld) => {
      const reconnects = isFull ? 10_000 : 300
      const runs = isFull ? 10 : 4
      let total = 0
      for (let run = 0; run < runs; run++) {
        const { messages, answers, rows, said } = await storm(
          seed + run,
          reconnects / runs,
          ["follow_up"],
          isOld,
        )
        const inputs = rows.filter(({ role }) => role === "user").map(({ text }) => text)
        const texts = answers.map(({ text }) => text)
        const wrong = messages.filter(
          ({ text, delivery }) =>
            delivery !== "responded" || countOf(inputs, text) !== 1 || countOf(texts, text) !== 1,
        )
        expect({ seed: seed + run, wrong }).toEqual({ seed: seed + run, wrong: [] })
        expect(messages).toHaveLength(said)
        total += said
      }
      if (isFull) console.log(`proof: ${reconnects} reconnects, ${total} messages, seed ${seed}`)
    },
  )

  test(
    "with steering and interruptions nothing is doubled, and nothing is left open",
    { timeout: 600_000 },
    async () => {
      const { messages, answers, rows } = await storm(seed, isFull ? 2_000 : 150, [
        "follow_up",
        "steer",
        "interrupt",
      ])
      const inputs = rows.filter(({ role }) => role === "user").map(({ text }) => text)
      const texts = answers.map(({ text }) => text)
      /** The answer that counts as its answer is one to it. */
      const isAnsweredBy = (runId: string | undefined, token: string) =>
        answers.some((answer) => answer.runId === runId && answer.text.includes(token))
      const wrong = messages.filter(
        ({ text, delivery, answeringRun, absorbed }) =>
          !OVER.has(delivery) ||
          countOf(inputs, text) > 1 ||
          countOf(texts, text) > 1 ||
          (delivery === "responded" && countOf(inputs, text) !== 1) ||
          (delivery === "responded" && absorbed && !isAnsweredBy(answeringRun, text)),
      )
      expect({ seed, wrong }).toEqual({ seed, wrong: [] })
    },
  )
})
