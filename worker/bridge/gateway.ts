/** Chats over the gateway's wire: what is asked, and what its events and histories mean. */
import { z } from "zod"
import type { GatewayClient, GatewayState } from "../gateway/client.ts"
import { payloadOf } from "../gateway/events.ts"
import { GatewayError } from "../gateway/trouble.ts"
import { HISTORY_ROWS, readHistory, readMessage, SessionRow, runsOf } from "./history-rows.ts"
import type { ChatGateway, RunEvent, Send, SendAnswer } from "./ports.ts"

/**
 * Gateways that keep sessions in files break a turn into which something is said (2026.7.35). What tells them apart is
 * that they list no lanes.
 */
export const STEERS_WHERE_LISTED = "diagnostics.lanes"
const AGAIN_MS = 2_000
const SLOW_MS = 180_000
const Described = z.looseObject({ session: SessionRow.nullish() })
const Models = z.looseObject({
  models: z
    .array(
      z.looseObject({
        id: z.string(),
        provider: z.string().optional(),
        contextWindow: z.number().optional(),
      }),
    )
    .default([]),
})

export function chatGateway(client: GatewayClient): ChatGateway {
  let life: string | null = null
  let lives = 0
  const isUp = (state: GatewayState): boolean => {
    if (state.kind !== "connected") return false
    // A gateway that cannot be told from its predecessor counts as another: it may have forgotten everything.
    if (state.boot.bootId !== null) life = state.boot.bootId
    else if (life === null || state.restarted !== false) life = `${state.boot.startedAt ?? "life"}-${++lives}`
    return true
  }
  const describe = async (sessionKey: string) =>
    (await client.request("sessions.describe", { key: sessionKey }, { answer: Described })).session ?? null
  const models = async () => (await client.request("models.list", {}, { answer: Models })).models

  return {
    boot: () => (client.state().kind === "connected" ? life : null),
    steers: () => client.has(STEERS_WHERE_LISTED),
    onUp: (listener) =>
      client.onState((state) => {
        if (isUp(state)) listener()
      }),
    onGap: (listener) => client.onGap(() => listener()),
    onEvent: (listener) =>
      client.onEvent((event) => {
        const run = runEventOf(event)
        if (run) listener(run)
      }),
    send: (message) => send(client, message),
    async abort(sessionKey, runId) {
      const answer = await client.request(
        "chat.abort",
        { sessionKey, ...(runId !== undefined && { runId }) },
        {
          answer: z.looseObject({ aborted: z.boolean().optional(), runIds: z.array(z.string()).optional() }),
        },
      )
      return answer.runIds?.length ?? (answer.aborted ? 1 : 0)
    },
    async facts(sessionKey) {
      const state = client.state()
      const boot = state.kind === "connected" ? life : null
      const bootAt = state.kind === "connected" ? state.boot.startedAt : null
      // The row first: a run that ends between the two questions is then seen as at work, never as without an answer.
      const row = await describe(sessionKey)
      if (!row) return { ...NOTHING, bootId: boot ?? undefined }
      const history = readHistory(
        await client.request("chat.history", { sessionKey, limit: HISTORY_ROWS }, { answer: z.unknown() }),
      )
      return {
        rows: history.rows,
        knownSince: history.knownSince,
        activeRuns: runsOf(row, history.inFlight?.runId ?? null),
        mayResume: row.status === "running" && row.hasActiveRun === false && row.abortedLastRun === true,
        bootId: boot ?? undefined,
        bootAt,
        inFlight: history.inFlight,
      }
    },
    async session(sessionKey) {
      const row = await describe(sessionKey)
      const known = await models().catch(() => [])
      const model = known.find(({ id }) => id === row?.model)
      return {
        model: row?.model ? [row.modelProvider, row.model].filter(Boolean).join("/") : null,
        thinking: row?.thinkingLevel ?? null,
        contextTokens: row?.totalTokens ?? null,
        contextWindow: model?.contextWindow ?? null,
        isBusy: row?.hasActiveRun ?? false,
      }
    },
    models: async () => (await models()).map(({ id, provider }) => (provider ? `${provider}/${id}` : id)),
    async setModel(sessionKey, model) {
      const method = (await describe(sessionKey)) ? "sessions.patch" : "sessions.create"
      await client.request(method, { key: sessionKey, model }, { answer: z.unknown() })
    },
    async compact(sessionKey) {
      const answer = await client.request(
        "sessions.compact",
        { key: sessionKey },
        {
          answer: z.looseObject({
            result: z.looseObject({ tokensBefore: z.number().optional() }).nullish(),
          }),
          timeoutMs: SLOW_MS,
        },
      )
      return answer.result?.tokensBefore ?? null
    },
  }
}

const NOTHING = { rows: [], knownSince: 0, activeRuns: [], mayResume: false, inFlight: null }

async function send(client: GatewayClient, { sessionKey, runId, text, images }: Send): Promise<SendAnswer> {
  try {
    const attachments = images.map(({ type, data }, at) => ({
      type: "image",
      mimeType: type,
      fileName: `image-${at + 1}.${type.split("/")[1]}`,
      content: data,
    }))
    await client.request(
      "chat.send",
      {
        ...{ sessionKey, message: text, idempotencyKey: runId },
        ...(attachments.length > 0 && { attachments }),
      },
      { answer: z.unknown() },
    )
    return { kind: "taken" }
  } catch (error) {
    return sendAnswerOf(error)
  }
}

/** What a failed request says about the message. */
export function sendAnswerOf(error: unknown): SendAnswer {
  if (!(error instanceof GatewayError)) throw error
  const { wire, maybeDone } = error
  // The gateway has this key, with the text of another day: the message is there.
  if (wire?.details?.reason === "chat-request-conflict") return { kind: "taken" }
  if (wire && !error.retryable) return { kind: "refused", sentence: wire.message }
  if (maybeDone) return { kind: "unknown" }
  return { kind: "later", inMs: error.retryAfterMs ?? AGAIN_MS }
}

/** Null for what is no run's, and for forms that Clutch does not know. */
export function runEventOf(event: Parameters<typeof payloadOf>[1]): RunEvent | null {
  const chat = payloadOf("chat", event)
  if (!chat) return null
  const run = { sessionKey: chat.sessionKey, runId: chat.runId }
  const message = chat.message === undefined ? null : readMessage(chat.message)
  switch (chat.state) {
    case "status":
      return { ...run, kind: "preparing" }
    case "delta":
      return { ...run, kind: "words", text: message?.text ?? null, more: chat.deltaText ?? "" }
    case "final":
      if (!message && chat.stopReason === undefined) return { ...run, kind: "absorbed" }
      return { ...run, kind: "final", text: message?.text ?? "", images: message?.images ?? [] }
    case "error":
      return { ...run, kind: "error", sentence: chat.errorMessage ?? "The agent failed without a reason." }
    case "aborted":
      return { ...run, kind: "aborted", text: message?.text ?? "" }
    default:
      return chat.state satisfies never
  }
}
