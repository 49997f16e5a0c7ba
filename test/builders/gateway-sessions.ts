/** What a gateway, real or not, has of sessions: asked over a connection of its own. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { z } from "zod"
import { silentLog } from "#lib/log"
import { createGatewayClient, type GatewayClient } from "#worker/gateway/client"
import { loadDevice } from "#worker/gateway/device"

const Listed = z.looseObject({
  sessions: z.array(z.looseObject({ key: z.string(), hasActiveRun: z.boolean().optional() })),
})

/** Keys of the sessions that Clutch has there. */
export async function clutchSessions({ url, token }: { url: string; token: string }): Promise<string[]> {
  const root = mkdtempSync(path.join(tmpdir(), "clutch-device-"))
  const device = await loadDevice(path.join(root, "device.pem"))
  const client = createGatewayClient({ url, token, device, log: silentLog })
  try {
    await client.ready(60_000)
    const { sessions } = await client.request("sessions.list", { limit: 200 }, { answer: Listed })
    return sessions.map(({ key }) => key).filter((key) => key.includes(":clutch:"))
  } finally {
    await client.stop()
    rmSync(root, { recursive: true, force: true })
  }
}

/** Keys of the sessions in which somebody is at work. */
export async function sessionsAtWork(client: GatewayClient): Promise<string[]> {
  const { sessions } = await client.request("sessions.list", { limit: 200 }, { answer: Listed })
  return sessions.flatMap(({ key, hasActiveRun }) => (hasActiveRun ? [key] : []))
}

/** Answers of gateways; made here because the packages of the gateways bring a zod of their own. */
export const Anything = z.looseObject({})
export const Named = z.looseObject({ id: z.string() })
export const History = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string().optional(), content: z.unknown() })),
})

/** What people said in a session, as its history has it. */
export async function userTexts(client: GatewayClient, sessionKey: string): Promise<string[]> {
  const { messages } = await client.request("chat.history", { sessionKey, limit: 500 }, { answer: History })
  return messages.flatMap(({ role, content }) =>
    role === "user" ? [typeof content === "string" ? content : JSON.stringify(content)] : [],
  )
}
