/** Deliveries: matched by run id alone, and over when they are over. */
import { describe, expect, test } from "vitest"
import { DELIVERIES, isOver } from "../chat.ts"
import { claim, DELIVERY_MOVES, MAX_DROPS, type Outgoing, retry, settle } from "./delivery.ts"

export const aMessage = (given: Partial<Outgoing> = {}): Outgoing => ({
  messageId: "m1",
  order: 1,
  delivery: "sent",
  whenBusy: "follow_up",
  tries: 0,
  ...given,
})

const taken = (given: Partial<Outgoing> = {}): Outgoing =>
  aMessage({ runId: "r1", answeringRun: "r1", delivery: "delivered", tries: 1, claimedAt: 0, ...given })

describe("the table", () => {
  test("whatever is over is left by a retry alone", () => {
    for (const delivery of DELIVERIES.filter(isOver)) {
      expect(DELIVERY_MOVES[delivery]).toEqual(delivery === "responded" ? [] : ["sent"])
    }
  })

  test("every state that is not over can end in each of the three ways", () => {
    for (const delivery of DELIVERIES.filter((each) => !isOver(each))) {
      expect(DELIVERY_MOVES[delivery]).toEqual(expect.arrayContaining(["responded", "failed", "stopped"]))
    }
  })
})

describe("reports", () => {
  test("a report of one run leaves the others alone, however old they are", () => {
    const older = taken({ messageId: "m0", order: 0, runId: "r0", answeringRun: "r0" })
    expect(
      settle([older, taken()], { kind: "answered", runId: "r1" }).map(({ messageId }) => messageId),
    ).toEqual(["m1"])
  })

  test("a run that nobody asked for answers nothing, not even what went into an unnamed one", () => {
    const absorbed = taken({ absorbed: true, answeringRun: undefined, delivery: "processing" })
    expect(settle([absorbed, taken()], { kind: "answered", runId: "unknown" })).toEqual([])
  })

  test("an adopted run answers in place of the one that was asked for", () => {
    const [patch] = settle([taken()], { kind: "adopted", runId: "r1", by: "r9" })
    const adopted = { ...taken(), ...patch!.change } as Outgoing
    expect(settle([adopted], { kind: "answered", runId: "r9" })).toHaveLength(1)
    expect(settle([adopted], { kind: "adopted", runId: "r1", by: "r9" })).toEqual([])
  })

  test("what is over stays over", () => {
    for (const delivery of DELIVERIES.filter(isOver)) {
      const over = taken({ delivery })
      for (const kind of ["delivered", "processing", "lost", "answered", "stopped"] as const)
        expect(settle([over], { kind, runId: "r1" })).toEqual([])
      expect(settle([over], { kind: "failed", runId: "r1", sentence: "no" })).toEqual([])
    }
  })

  test("what the gateway never had waits again, without a key", () => {
    expect(settle([taken()], { kind: "lost", runId: "r1" })).toEqual([
      {
        messageId: "m1",
        change: {
          delivery: "sent",
          runId: undefined,
          answeringRun: undefined,
          absorbed: undefined,
          claimedAt: undefined,
        },
      },
    ])
  })
})

test("a claim is had once; a retry makes room for another", () => {
  const key = { runId: "r1", bootId: "b", at: 5 }
  expect(claim(aMessage(), key)).toMatchObject({ change: { runId: "r1", tries: 1 } })
  expect(claim(taken({ delivery: "sent" }), key)).toBeNull()
  expect(claim(taken(), key)).toBeNull()
  expect(retry(taken())).toBeNull()
  expect(retry(taken({ delivery: "responded" }))).toBeNull()
  const again = retry(taken({ delivery: "failed" }))
  expect(claim({ ...taken(), ...again!.change } as Outgoing, key)).toMatchObject({ change: { tries: 2 } })
})

test("what a gateway gave up waits under its key for the next one, once for each, and not for ever", () => {
  const by = { kind: "dropped", runId: "r1" } as const
  const [patch] = settle([taken()], { ...by, by: "b1" })
  const waiting = { ...taken(), ...patch!.change } as Outgoing
  expect(waiting).toMatchObject({
    delivery: "sent",
    runId: "r1",
    answeringRun: "r1",
    drops: 1,
    droppedBy: "b1",
  })
  expect(settle([waiting], { ...by, by: "b1" })).toEqual([])
  expect(settle([waiting], { ...by, by: "b2" })[0]!.change).toMatchObject({ drops: 2, droppedBy: "b2" })
  expect(settle([{ ...waiting, drops: MAX_DROPS }], { ...by, by: "b9" })[0]!.change).toMatchObject({
    delivery: "failed",
  })
  // A gateway that says why it does not take it was not ended by it.
  const refused = settle([{ ...waiting, drops: MAX_DROPS }], { ...by, by: "b9", wasRefused: true })
  expect(refused[0]!.change).toMatchObject({ delivery: "sent", drops: MAX_DROPS, droppedBy: "b9" })
})
