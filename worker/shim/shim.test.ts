/** The shim's parts that need no process. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import type { Refusal } from "#domain/refusal"
import type { StopCause } from "#domain/run"
import { startOperationsServer } from "#test/fixtures/agents/operations-server"
import { createEnding } from "./ending.ts"
import { startHeartbeat } from "./heartbeat.ts"
import { createLimits } from "./limits.ts"
import { createTail, openOutput } from "./output.ts"
import { askPatiently } from "./patience.ts"
import { createRedact } from "./redact.ts"
import { createReports, type Answer, type Reports } from "./reports.ts"

let directory: string
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "clutch-shim-"))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(directory, { recursive: true, force: true })
})

describe("[SV9] redaction", () => {
  const redact = createRedact(["a-known-secret"])
  test.each([
    ["the a-known-secret here", "the [redacted] here"],
    ["key clr_run1_abcdefghijklmnopqrstuvwxyz012345", "key [redacted]"],
    ["token ghp_abcdefghijklmnopqrstuvwxyz012345", "token [redacted]"],
    ["Authorization: Bearer abc.def", "Authorization: Bearer [redacted]"],
    ["git clone https://me:pass@host/x", "git clone https://[redacted]@host/x"],
    ["-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\nafter", "[redacted]\nafter"],
  ])("hides %j", (text, clean) => {
    expect(redact(text)).toBe(clean)
  })
  test.each(["sk-8", "task-1234567890123456 is a key of a card", "https://host/path?x=1@y", "clr_short"])(
    "leaves %j alone",
    (text) => {
      expect(redact(text)).toBe(text)
    },
  )
})

describe("[SV9] output", () => {
  const open = (limitBytes: number) => {
    const file = path.join(directory, "out.log")
    const tail = createTail(100)
    return {
      file,
      tail,
      output: openOutput(file, { redact: createRedact(["a-known-secret"]), onText: tail.add, limitBytes }),
    }
  }

  test("a secret that arrives in two pieces is still seen whole", () => {
    const { file, output } = open(1_000)
    output.write(Buffer.from("it is a-known"))
    output.write(Buffer.from("-secret, really\nand"))
    output.end()
    expect(readFileSync(file, "utf8")).toBe("it is [redacted], really\nand")
  })

  test("a letter that arrives in two pieces is still one letter", () => {
    const { file, output } = open(1_000)
    const bytes = Buffer.from("é\n")
    output.write(bytes.subarray(0, 1))
    output.write(bytes.subarray(1))
    output.end()
    expect(readFileSync(file, "utf8")).toBe("é\n")
  })

  test("two files hold the newest text, whatever was written", () => {
    const { file, output } = open(1_000)
    for (let line = 0; line < 500; line++) output.write(Buffer.from(`line ${line}\n`))
    output.end()
    expect(statSync(file).size + statSync(`${file}.1`).size).toBeLessThanOrEqual(2_000)
    expect(readFileSync(file, "utf8")).toContain("line 499")
  })

  test("a line without an end is written in pieces and does not stay in memory", () => {
    const { file, output } = open(10_000_000)
    output.write(Buffer.alloc(200_000, "x"))
    expect(statSync(file).size).toBeGreaterThan(190_000)
    output.end()
    expect(statSync(file).size).toBe(200_000)
  })

  test("the tail keeps whole lines of the end", () => {
    const { output, tail } = open(10_000)
    for (let line = 0; line < 50; line++) output.write(Buffer.from(`line ${line}\n`))
    output.end()
    expect(tail.read().split("\n").at(-1)).toBe("line 49")
    expect(tail.read()).toMatch(/^line \d+\n/)
  })
})

describe("[SV10] limits", () => {
  test("silence ends a run, and anything heard or a growing transcript begins it anew", () => {
    let now = 0
    const transcript = path.join(directory, "t.jsonl")
    const limits = createLimits({ timeLimitMs: 1_000, idleLimitMs: 100, transcript, clock: () => now })
    now = 90
    limits.heard()
    now = 180
    expect(limits.reached()).toBeNull()
    writeFileSync(transcript, "{}")
    now = 270
    expect(limits.reached()).toBeNull()
    now = 370
    expect(limits.reached()).toBe("idle_limit")
  })

  test("the time limit comes whatever is heard", () => {
    let now = 0
    const limits = createLimits({
      timeLimitMs: 100,
      idleLimitMs: 1_000,
      transcript: "/nowhere",
      clock: () => now,
    })
    now = 100
    limits.heard()
    expect(limits.reached()).toBe("time_limit")
  })
})

describe("heartbeats", () => {
  const refusal = (code: Refusal["code"]): Answer<never> => ({
    kind: "refused",
    refusal: { code, message: code },
  })
  const beating = (answers: Answer<{ stop: StopCause | null }>[]) => {
    vi.useFakeTimers()
    const ending = createEnding()
    const heartbeat = vi.fn(() =>
      Promise.resolve(
        answers[heartbeat.mock.calls.length - 1] ?? { kind: "ok" as const, value: { stop: null } },
      ),
    )
    const stop = startHeartbeat({ heartbeat } as unknown as Reports, ending, () => {}, 10)
    return { ending, heartbeat, stop }
  }

  test("[SV20] a stop that the server wants is heard", async () => {
    const { ending, stop } = beating([
      { kind: "ok", value: { stop: null } },
      { kind: "ok", value: { stop: "waiting_for_person" } },
    ])
    await vi.advanceTimersByTimeAsync(10)
    expect(ending.now()).toBeNull()
    await vi.advanceTimersByTimeAsync(10)
    expect(ending.now()).toEqual({ kind: "stopped", cause: "waiting_for_person" })
    stop()
  })

  test.each(["stale_generation", "run_ended"] as const)("[SV13] %s ends the agent at once", async (code) => {
    const { ending, stop } = beating([refusal(code)])
    await vi.advanceTimersByTimeAsync(10)
    expect(ending.now()).toEqual({ kind: "fenced", why: code })
    stop()
  })

  test("[SV13] another refusal counts when it is said three times in a row", async () => {
    const ok = { kind: "ok" as const, value: { stop: null } }
    const no = refusal("unauthenticated")
    const { ending, stop } = beating([no, no, ok, no, no, no])
    await vi.advanceTimersByTimeAsync(50)
    expect(ending.now()).toBeNull()
    await vi.advanceTimersByTimeAsync(10)
    expect(ending.now()).toEqual({ kind: "fenced", why: "unauthenticated" })
    stop()
  })

  test("[SV14] a server that is away changes nothing", async () => {
    const away = { kind: "away" as const, why: "down" }
    const { ending, heartbeat, stop } = beating(Array.from({ length: 50 }, () => away))
    await vi.advanceTimersByTimeAsync(500)
    expect(heartbeat.mock.calls.length).toBe(50)
    expect(ending.now()).toBeNull()
    stop()
  })
})

describe("[SV14] patience", () => {
  const away = { kind: "away" as const, why: "down" }

  const virtualTime = () => {
    let now = 0
    return { clock: () => now, sleep: (ms: number) => Promise.resolve((now += ms)) }
  }

  test("asks until somebody answers", async () => {
    const ask = vi
      .fn()
      .mockResolvedValueOnce(away)
      .mockResolvedValueOnce(away)
      .mockResolvedValue({ kind: "ok", value: 1 })
    expect(await askPatiently(ask, { forMs: 30_000, ...virtualTime() })).toEqual({ kind: "ok", value: 1 })
    expect(ask).toHaveBeenCalledTimes(3)
  })

  test("asks with growing pauses and gives up after its time", async () => {
    const ask = vi.fn().mockResolvedValue(away)
    const time = virtualTime()
    expect(await askPatiently(ask, { forMs: 30_000, ...time })).toEqual(away)
    expect(time.clock()).toBe(30_000)
    expect(ask.mock.calls.length).toBeLessThan(20)
  })

  test("gives up when somebody wants the run ended", async () => {
    const ask = vi.fn().mockResolvedValue(away)
    expect(
      await askPatiently(ask, { forMs: 30_000, isOver: () => ask.mock.calls.length === 2, ...virtualTime() }),
    ).toEqual(away)
    expect(ask).toHaveBeenCalledTimes(2)
  })

  test("a refusal is an answer", async () => {
    const refused = { kind: "refused" as const, refusal: { code: "run_ended" as const, message: "over" } }
    const ask = vi.fn().mockResolvedValue(refused)
    expect(await askPatiently(ask, { forMs: 1_000 })).toEqual(refused)
    expect(ask).toHaveBeenCalledOnce()
  })
})

describe("reports", () => {
  test("[SV12] carry the key and the generation, and tell ok, refused and away apart", async () => {
    const server = await startOperationsServer()
    const reports = createReports({ url: server.url, runKey: "clr_x", generation: 3, timeoutMs: 1_000 })
    expect(await reports.heartbeat()).toEqual({ kind: "ok", value: { stop: null } })
    expect(server.asked).toEqual([{ operation: "runs.heartbeat", key: "clr_x", input: { generation: 3 } }])
    server.answer("runs.heartbeat", () => ({ refusal: { code: "run_ended", message: "over" } }))
    expect(await reports.heartbeat()).toEqual({
      kind: "refused",
      refusal: { code: "run_ended", message: "over" },
    })
    server.answer("runs.heartbeat", () => ({ refusal: { code: "unavailable", message: "starting" } }))
    expect(await reports.heartbeat()).toEqual({ kind: "away", why: "starting" })
    server.answer("runs.heartbeat", () => ({ value: "nonsense" }))
    expect((await reports.heartbeat()).kind).toBe("away")
    await server.close()
    expect((await reports.heartbeat()).kind).toBe("away")
  })
})

test("the first reason for an end is the one that counts", async () => {
  const ending = createEnding()
  ending.say({ kind: "stopped", cause: "time_limit" })
  ending.say({ kind: "exited" })
  expect(await ending.first).toEqual({ kind: "stopped", cause: "time_limit" })
})
