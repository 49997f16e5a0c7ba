/** Cron jobs among other writers: whatever cannot be written at once, no occurrence is lost and none is doubled. */
import { describe, expect, test } from "vitest"
import type { Deployment, FunctionKind } from "../engine/types.ts"
import { silentLogger } from "../log.ts"
import { createCrons } from "./crons.ts"

const MINUTE = 60_000

/** Crons of one function, over a store that refuses as often as it is told to, and where another transaction may be open. */
function aClock(kind: FunctionKind) {
  const world = { nowMs: 0, stored: null as string | null, isOpen: false, refusals: 0, asked: [] as number[] }
  const write = (text: string) => {
    if (world.isOpen) throw new Error("Another write transaction is open.")
    if (world.refusals-- > 0) throw new Error("The disk is full.")
    world.stored = text
  }
  const crons = createCrons({
    nowMs: () => world.nowMs,
    kindOf: () => kind,
    logger: silentLogger,
    readState: () => world.stored,
    writeState: write,
    async writeStateInTurn(text) {
      await Promise.resolve()
      world.isOpen = false
      write(text())
    },
    runMutation(_path, _args, { dueMs }) {
      world.asked.push(dueMs)
      // The next one's transaction has begun when this one's answer is heard of.
      world.isOpen = true
      return Promise.resolve({ ok: true, value: "null", logLines: [] })
    },
    runAction() {
      world.asked.push(world.nowMs)
      return Promise.resolve({ ok: true, value: "null", logLines: [] })
    },
  })
  const definition = {
    ...{ name: "sweep", path: "work:sweep", args: {} },
    schedule: { type: "interval", seconds: 60 },
  }
  crons.deploy([definition] as unknown as Deployment["crons"])
  return { world, crons, due: () => Promise.allSettled(crons.runDue()) }
}

describe("a cron's next time", () => {
  test("is written in its turn, while another transaction is open", async () => {
    const { world, crons, due } = aClock("mutation")
    expect(await due()).toEqual([{ status: "fulfilled", value: undefined }])
    expect(JSON.parse(world.stored ?? "")).toMatchObject({ sweep: { nextMs: MINUTE } })
    expect(crons.nextMs()).toBe(MINUTE)
  })

  test("that cannot be written leaves a mutation to be asked again as the same occurrence, later", async () => {
    const { world, crons, due } = aClock("mutation")
    world.refusals = 1
    expect(await due()).toMatchObject([{ status: "rejected" }])
    expect(await due()).toEqual([])
    world.nowMs = crons.nextMs() ?? 0
    await due()
    expect(world.asked).toEqual([0, 0])
    expect(crons.nextMs()).toBe(MINUTE)
  })

  test("that cannot be written holds an action back, which then runs once", async () => {
    const { world, crons, due } = aClock("action")
    world.refusals = 1
    expect(await due()).toMatchObject([{ status: "rejected" }])
    expect(world.asked).toEqual([])
    world.nowMs = crons.nextMs() ?? 0
    await due()
    await due()
    expect(world.asked).toEqual([world.nowMs])
    expect(crons.nextMs()).toBe(MINUTE)
  })
})
