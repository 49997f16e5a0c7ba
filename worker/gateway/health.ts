/** A gateway's health, read through a client: what the bridge reports and the doctor prints. */
import { z } from "zod"
import type { GatewayChannel, GatewayLane, GatewayModel, GatewayReport } from "#domain/gateway"
import { channelIn, ChannelsStatus } from "./channel.ts"
import type { GatewayClient, GatewayState } from "./client.ts"
import { GatewayError } from "./trouble.ts"

const Lanes = z.looseObject({
  lanes: z.array(
    z.looseObject({
      lane: z.string(),
      activeCount: z.number().default(0),
      queuedCount: z.number().default(0),
      maxConcurrent: z.number().default(0),
    }),
  ),
})
const Models = z.looseObject({
  models: z.array(
    z.looseObject({
      id: z.string(),
      provider: z.string().default(""),
      name: z.string().optional(),
      contextWindow: z.number().optional(),
      available: z.boolean().optional(),
    }),
  ),
})

const MOST_LANES = 30
const MOST_MODELS = 300
/** A question about its health must not wait as long as work may. */
const ANSWER_MS = 10_000

/** What is known without asking. */
export function reportOf(state: GatewayState): GatewayReport {
  switch (state.kind) {
    case "connecting":
      return { state: "connecting", sentence: "" }
    case "connected":
      return { state: "connected", sentence: "", version: state.hello.server.version }
    case "waiting":
      return { state: "waiting", sentence: state.trouble.sentence.slice(0, 1_000) }
    case "stopped": {
      const { sentence, mend } = state.trouble
      return { state: "stopped", sentence: sentence.slice(0, 1_000), ...(mend !== null && { mend }) }
    }
    default:
      return state satisfies never
  }
}

/** The same with what the gateway tells about itself, where there is a connection. */
export async function gatewayHealth(client: GatewayClient, limit: number): Promise<GatewayReport> {
  const state = client.state()
  if (state.kind !== "connected") return { ...reportOf(state), limit }
  const [lanes, models, channel] = await Promise.all([lanesOf(client), modelsOf(client), channelOf(client)])
  return {
    ...{ ...reportOf(state), protocol: state.hello.protocol, models, limit },
    ...(state.boot.startedAt !== null && { startedAt: state.boot.startedAt }),
    ...(lanes && { lanes }),
    ...(channel && { channel }),
  }
}

async function channelOf(client: GatewayClient): Promise<GatewayChannel | null> {
  if (!client.has("channels.status")) return null
  const answer = await orNothing(
    client.request("channels.status", {}, { answer: ChannelsStatus, timeoutMs: ANSWER_MS }),
  )
  return answer && channelIn(answer)
}

async function lanesOf(client: GatewayClient): Promise<GatewayLane[] | null> {
  if (!client.has("diagnostics.lanes")) return null
  const answer = await orNothing(
    client.request("diagnostics.lanes", {}, { answer: Lanes, timeoutMs: ANSWER_MS }),
  )
  return (
    answer?.lanes.slice(0, MOST_LANES).map(({ lane, activeCount, queuedCount, maxConcurrent }) => ({
      ...{ lane, active: activeCount, queued: queuedCount, limit: maxConcurrent },
    })) ?? null
  )
}

async function modelsOf(client: GatewayClient): Promise<GatewayModel[]> {
  const answer = await orNothing(client.request("models.list", {}, { answer: Models, timeoutMs: ANSWER_MS }))
  return (answer?.models ?? [])
    .slice(0, MOST_MODELS)
    .map(({ id, provider, name, contextWindow, available }) => ({
      id: provider && !id.startsWith(`${provider}/`) ? `${provider}/${id}` : id,
      ...{ name: name ?? id, provider, available: available ?? true },
      ...(contextWindow !== undefined && { contextWindow }),
    }))
}

/** What one question did not tell is left out; the connection's own state says the rest. */
async function orNothing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof GatewayError) return null
    throw error
  }
}
