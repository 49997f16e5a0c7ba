/** The gateway's wire, as it was seen, in the bridge's words. */
import { expect, test } from "vitest"
import { GatewayError, trouble } from "../gateway/trouble.ts"
import { runEventOf, sendAnswerOf } from "./gateway.ts"
import { readHistory, runsOf } from "./history-rows.ts"
import { reportOf } from "../gateway/health.ts"
import { sentenceOf } from "./state.ts"

const chat = (payload: object) =>
  runEventOf({
    event: "chat",
    payload: { runId: "r1", sessionKey: "agent:main:clutch:demo:chat-1", ...payload },
  })

test("a final without a message says that the input went elsewhere, and is no answer", () => {
  expect(chat({ state: "final" })).toMatchObject({ kind: "absorbed" })
  expect(chat({ state: "final", stopReason: "stop" })).toMatchObject({ kind: "final", text: "" })
  const message = {
    role: "assistant",
    content: [
      { type: "text", text: "Done." },
      { type: "image", data: "aGk=" },
      {
        type: "image",
        url: "/api/chat/media/outgoing/s/1/full",
        openUrl: "/api/chat/media/outgoing/s/1/full",
      },
      { type: "image", url: "http://elsewhere.example/x.png" },
    ],
  }
  expect(chat({ state: "final", stopReason: "stop", message })).toMatchObject({
    kind: "final",
    text: "Done.",
    images: [{ data: "aGk=" }, { address: "/api/chat/media/outgoing/s/1/full" }],
  })
})

test("words come whole, or from old gateways and new ones piece by piece", () => {
  const message = { role: "assistant", content: [{ type: "text", text: "Let me" }] }
  expect(chat({ state: "delta", deltaText: " me", message })).toMatchObject({ text: "Let me", more: " me" })
  expect(chat({ state: "delta", deltaText: " me" })).toMatchObject({ text: null, more: " me" })
  expect(runEventOf({ event: "tick", payload: { ts: 1 } })).toBeNull()
  expect(chat({ state: "something new" })).toBeNull()
})

test("rows of a history name their runs, their ends by force and their errors", () => {
  const { rows, knownSince, inFlight } = readHistory({
    messages: [
      { role: "user", content: "Hi", idempotencyKey: "r1:user", timestamp: 5 },
      {
        role: "assistant",
        content: [{ type: "text", text: "Hel" }],
        openclawAbort: { aborted: true, runId: "r1" },
      },
      {
        role: "assistant",
        content: [],
        stopReason: "error",
        errorMessage: "500",
        idempotencyKey: "r2:terminal-error",
      },
      { role: "system", content: "", __openclaw: { kind: "reset" } },
      { role: "assistant", content: "Sent here.", provider: "openclaw", model: "delivery-mirror" },
      "not a row",
    ],
    hasMore: true,
    inFlightRun: { runId: "r3", text: "so far" },
  })
  expect(rows).toMatchObject([
    { role: "user", runId: "r1", text: "Hi" },
    { role: "assistant", runId: "r1", isPartial: true },
    { role: "assistant", runId: "r2", error: "500" },
    { role: "other" },
    // What came through the channel is no answer to anything.
    { role: "other" },
  ])
  expect([knownSince, inFlight?.runId]).toEqual([5, "r3"])
})

test("a gateway that does not say which runs are at work is not called idle", () => {
  expect(runsOf({ activeRunIds: [] }, null)).toEqual([])
  expect(runsOf({ hasActiveRun: true }, null)).toBeNull()
  expect(runsOf({ status: "running" }, null)).toBeNull()
  expect(runsOf({ status: "running", hasActiveRun: false }, null)).toEqual([])
  expect(runsOf({ hasActiveRun: true }, "r1")).toEqual(["r1"])
})

test("what a failed request says about the message", () => {
  const wire = (more: object) =>
    sendAnswerOf(
      new GatewayError(trouble("refused", "no"), false, { code: "INVALID_REQUEST", message: "no", ...more }),
    )
  expect(wire({})).toEqual({ kind: "refused", sentence: "no" })
  expect(wire({ details: { reason: "chat-request-conflict" } })).toEqual({ kind: "taken" })
  expect(wire({ code: "UNAVAILABLE", retryable: true })).toMatchObject({ kind: "later" })
  expect(sendAnswerOf(new GatewayError(trouble("closed", "gone"), true))).toEqual({ kind: "unknown" })
  expect(sendAnswerOf(new GatewayError(trouble("not_connected", "away")))).toMatchObject({ kind: "later" })
})

test("what only a person can mend is said with how", () => {
  const why = trouble("token_wrong", "The gateway refused the connection.")
  expect(reportOf({ kind: "stopped", trouble: why })).toMatchObject({ state: "stopped", mend: why.mend })
  expect(sentenceOf(reportOf({ kind: "connecting" }))).toBe("connecting to the gateway")
})
