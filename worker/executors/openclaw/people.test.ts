import { expect, test } from "vitest"
import { silentLog } from "#lib/log"
import type { GatewayClient } from "../../gateway/client.ts"
import { createPeople, type Asked } from "./people.ts"

type Question = { id: string; sessionKey: string; questions: object[] }
const question = (id: string): Question => ({
  ...{ id, sessionKey: "s" },
  questions: [{ questionId: "c", question: "Which colour?", options: [{ label: "Red" }, { label: "Blue" }] }],
})

/** A gateway with these questions open, and a Clutch in which nobody answers before `answers` says so. */
function aDesk(kept: Asked = { asked: {}, unheard: {} }) {
  const world = { open: [question("q1")], answers: null as string | null, isAway: false }
  const asked: object[] = []
  const resolved: object[] = []
  const withdrawn: object[] = []
  const client = {
    has: (method: string) => method === "question.list",
    async request(method: string, params: object) {
      if (method === "question.list") return { questions: world.open }
      if (world.isAway) throw new Error("away")
      resolved.push(params)
      return {}
    },
  } as unknown as GatewayClient
  const people = createPeople({
    ...{ client, sessionKey: "s", kept, keep: () => {} },
    log: (event, detail) => silentLog.info({ detail }, event),
    async ask(operation, input, schema) {
      if (operation === "signals.ask") asked.push(input)
      if (operation === "signals.withdraw") {
        withdrawn.push(input)
        return { kind: "ok", value: schema.parse({}) }
      }
      const value =
        operation === "signals.ask"
          ? { signalId: `signal${asked.length}` }
          : { state: world.answers === null ? "open" : "delivered", answer: world.answers }
      return { kind: "ok", value: schema.parse(value) }
    },
  })
  return { world, people, asked, resolved, withdrawn, kept }
}

test("[OC18] what the gateway does not have open any more is not waited for", async () => {
  const { world, people } = aDesk()
  await people.refresh()
  expect(people.isWaiting()).toBe(true)
  world.open = []
  await people.refresh()
  expect(people.isWaiting()).toBe(false)
})

test("[OC18] what is asked again under another id is one question to people, and answered once", async () => {
  const { world, people, asked, resolved, kept } = aDesk()
  await people.refresh()
  await people.step()
  world.open = [question("q2")]
  await people.refresh()
  await people.step()
  expect(asked).toHaveLength(1)
  world.answers = "Red"
  await people.step()
  expect(resolved).toEqual([{ id: "q2", answers: { answers: { c: ["Red"] } } }])
  expect([kept.unheard, people.isWaiting()]).toEqual([{}, false])
  // Asked once more after that, it is another question.
  world.open = [question("q3")]
  await people.refresh()
  await people.step()
  expect(asked).toHaveLength(2)
})

test("[OC18] two of the same words that are open at once are two questions", async () => {
  const { world, people, asked } = aDesk()
  world.open = [question("q1"), question("q2")]
  await people.refresh()
  await people.step()
  expect(asked).toHaveLength(2)
})

test("[OC18] whoever watches next knows what was asked", async () => {
  const first = aDesk()
  await first.people.refresh()
  await first.people.step()
  const second = aDesk(first.kept)
  second.world.open = [question("q2")]
  await second.people.refresh()
  await second.people.step()
  expect(second.asked).toHaveLength(0)
})

test("[OC20] what the gateway says nobody has to answer any more is withdrawn, and another question when it is asked again", async () => {
  const { world, people, asked, withdrawn, kept } = aDesk()
  await people.refresh()
  await people.step()
  const over = (id: string) => ({ event: "question.resolved", payload: { id, status: "expired" } })
  expect(people.heard(over("another's"))).toBe(false)
  expect(people.heard(over("q1"))).toBe(true)
  await people.step()
  expect(withdrawn).toEqual([{ signal: "signal1" }])
  expect([kept.unheard, people.isWaiting()]).toEqual([{}, false])
  world.open = [question("q2")]
  await people.refresh()
  await people.step()
  expect(asked).toHaveLength(2)
})
