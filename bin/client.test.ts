import path from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { OUTBOX_VARIABLE, readKept } from "#lib/outbox"
import { aDirectory } from "#test/builders/repository"
import { ask } from "./client.ts"

let outbox: string
beforeEach(() => {
  outbox = path.join(aDirectory(), "outbox")
  vi.stubEnv("CLUTCH_URL", "http://127.0.0.1:9")
  vi.stubEnv("CLUTCH_RUN_KEY", "clr_x")
  vi.stubEnv(OUTBOX_VARIABLE, outbox)
  vi.stubEnv("CLUTCH_PATIENCE_MS", "0")
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

const report = { outcome: "success" as const, summary: "Done." }
const answers = (...given: (object | "away")[]) =>
  vi.stubGlobal("fetch", async () => {
    const answer = given.shift() ?? "away"
    if (answer === "away") throw new TypeError("fetch failed")
    return Response.json(answer)
  })

test("[WL-L12] an agent's report that finds nobody is kept, and the agent goes on", async () => {
  answers("away")
  expect(await ask("runs.report", report)).toMatchObject({ ok: true, value: { kept: expect.any(String) } })
  expect(readKept(outbox)).toEqual([{ operation: "runs.report", input: report }])
})

test("[WL-L12] a later report that is heard makes the kept one old", async () => {
  answers("away", { ok: true, value: null })
  await ask("runs.report", { ...report, summary: "Nearly." })
  expect(await ask("runs.report", report)).toEqual({ ok: true, value: null })
  expect(readKept(outbox)).toEqual([])
})

test("[WL-L12] a refusal is an answer; what asks about the state is not kept", async () => {
  const refused = { ok: false, refusal: { code: "run_ended", message: "This run has ended." } }
  answers(refused, "away")
  expect(await ask("runs.report", report)).toEqual(refused)
  await expect(ask("signals.get", { signal: "s" })).rejects.toThrow("does not answer")
  expect(readKept(outbox)).toEqual([])
})
