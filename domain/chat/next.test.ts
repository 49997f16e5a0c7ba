/** The queue of a chat: one after another, unless a person says otherwise. */
import { expect, test } from "vitest"
import type { Outgoing } from "./delivery.ts"
import { nextStep } from "./next.ts"

const waiting = (order: number, given: Partial<Outgoing> = {}): Outgoing => ({
  messageId: `m${order}`,
  order,
  delivery: "sent",
  whenBusy: "follow_up",
  tries: 0,
  ...given,
})
const atWork = (order: number, given: Partial<Outgoing> = {}): Outgoing =>
  waiting(order, {
    delivery: "processing",
    runId: `r${order}`,
    answeringRun: `r${order}`,
    tries: 1,
    ...given,
  })

test("an idle chat sends the first that waits", () => {
  expect(nextStep([waiting(2), waiting(1)])).toEqual({ kind: "send", messageId: "m1" })
  expect(nextStep([])).toEqual({ kind: "wait" })
})

test("a follow-up waits for the answer, also for a run that nobody here asked for", () => {
  expect(nextStep([atWork(1), waiting(2)])).toEqual({ kind: "wait" })
  expect(nextStep([waiting(2)], ["foreign"])).toEqual({ kind: "wait" })
})

test("steering overtakes those who wait", () => {
  expect(nextStep([atWork(1), waiting(2), waiting(3, { whenBusy: "steer" })])).toEqual({
    kind: "send",
    messageId: "m3",
  })
})

test("where a run at work takes nothing in, who would steer it waits", () => {
  expect(nextStep([atWork(1), waiting(2, { whenBusy: "steer" })], [], false)).toEqual({ kind: "wait" })
})

test("an interruption ends the run first and then goes before all others", () => {
  const interrupting = waiting(3, { whenBusy: "interrupt" })
  expect(nextStep([atWork(1), waiting(2), interrupting])).toEqual({ kind: "abort", runId: "r1" })
  expect(nextStep([waiting(2), interrupting])).toEqual({ kind: "send", messageId: "m3" })
})

test("while it is not known whether a message arrived, no other is sent", () => {
  const inDoubt = waiting(1, { runId: "r1", answeringRun: "r1", tries: 1 })
  expect(nextStep([inDoubt, waiting(2), waiting(3, { whenBusy: "steer" })])).toEqual({ kind: "wait" })
})

test("commands do not wait, except for the one that needs a quiet session", () => {
  const stop = waiting(2, { command: "stop" })
  const compact = waiting(2, { command: "compact" })
  expect(nextStep([atWork(1), stop])).toEqual({ kind: "command", messageId: "m2" })
  expect(nextStep([atWork(1), compact])).toEqual({ kind: "wait" })
  expect(nextStep([compact])).toEqual({ kind: "command", messageId: "m2" })
})
