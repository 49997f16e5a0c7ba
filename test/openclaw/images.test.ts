/** An image that a person sends in a chat reaches the model through real gateways. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { silentLog } from "../../lib/log.ts"
import { chatGateway } from "../../worker/bridge/gateway.ts"
import type { RunEvent } from "../../worker/bridge/ports.ts"
import { createGatewayClient, type GatewayClient } from "../../worker/gateway/client.ts"
import { loadDevice } from "../../worker/gateway/device.ts"
import { Anything } from "../builders/gateway-sessions.ts"
import { openGateway, type RealGateway, type Version, VERSIONS } from "./gateway.ts"
import { script, startModel } from "./model.ts"

const PATIENCE = { timeout: 120_000, interval: 200 }
/** One red dot. */
const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="

describe.each(Object.keys(VERSIONS) as Version[])("images in OpenClaw %s", (version) => {
  const root = mkdtempSync(path.join(tmpdir(), "clutch-images-"))
  let gateway: RealGateway
  let model: Awaited<ReturnType<typeof startModel>>
  let client: GatewayClient
  const events: RunEvent[] = []

  beforeAll(async () => {
    model = await startModel()
    gateway = await openGateway(version, model.url)
    const device = await loadDevice(path.join(root, "device.pem"))
    client = createGatewayClient({ url: gateway.url, token: gateway.token, device, log: silentLog })
    chatGateway(client).onEvent((event) => events.push(event))
    await client.ready(60_000)
  })
  afterAll(async () => {
    await client?.stop()
    await gateway?.close()
    await model?.close()
    rmSync(root, { recursive: true, force: true })
  })
  const endOf = (runId: string) => events.find((event) => event.runId === runId && event.kind === "final")

  test("an image that goes with a message reaches the model", async () => {
    const [sessionKey, runId] = ["agent:main:clutch:demo:chat-seen", "clutch-seen"]
    const params = { key: sessionKey, model: "scripted/scripted-2" }
    await client.request("sessions.create", params, { answer: Anything })
    const images = [{ type: "image/png", data: DOT }]
    const text = `What is it? ${script({ text: "A dot." })}`
    expect(await chatGateway(client).send({ sessionKey, runId, text, images })).toEqual({ kind: "taken" })
    await expect.poll(() => endOf(runId), PATIENCE).toMatchObject({ text: "A dot." })
    expect(model.asked.at(-1)?.images).toBe(1)
  })
})
