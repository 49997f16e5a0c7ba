/** The gateway contract on the fake, as each version that it stands in for. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect, test } from "vitest"
import { z } from "zod"
import { silentLog } from "#lib/log"
import { openFakeGateway } from "#test/fakes/gateway/gateway"
import { script, type Step } from "#test/openclaw/model"
import { createGatewayClient } from "#worker/gateway/client"
import { loadDevice } from "#worker/gateway/device"
import { gatewayContract } from "./gateway.contract.ts"

for (const version of ["2026.9.6", "2026.7.35"] as const)
  gatewayContract(`the fake as ${version}`, async () => {
    const gateway = await openFakeGateway({ version })
    return {
      ...{ url: gateway.url, token: gateway.token },
      takesDirectory: version === "2026.9.6",
      takesQuestions: version === "2026.9.6",
      steers: version === "2026.9.6",
      resumesCommands: version === "2026.9.6",
      ...{ kill: gateway.kill, start: gateway.start, close: gateway.close },
    }
  })

test("[GW19] asked to end it refuses what it has not begun, which the next life takes under the same key", async () => {
  const directory = mkdtempSync(path.join(tmpdir(), "clutch-draining-"))
  const gateway = await openFakeGateway()
  const device = await loadDevice(path.join(directory, "device.pem"))
  const client = createGatewayClient({
    ...{ url: gateway.url, token: gateway.token, device, log: silentLog, random: () => 0 },
  })
  const Any = z.looseObject({ status: z.string() })
  const begin = (idempotencyKey: string, ...steps: Step[]) =>
    client.begin(
      "agent",
      { sessionKey: "agent:main:clutch:kit:draining", message: script(...steps), idempotencyKey },
      { taken: Any, done: Any },
    )
  try {
    await client.ready()
    const first = await begin("first", { hangMs: 500, text: "Done." })
    const second = await begin("second", { text: "Later." })
    const refused = expect(second.done).rejects.toMatchObject({
      retryable: true,
      wire: { message: "Gateway is draining; new tasks are not accepted" },
    })
    const gone = gateway.terminate()
    await expect(begin("third", { text: "Too late." })).rejects.toMatchObject({
      retryable: true,
      wire: { details: { reason: "gateway-restarting" } },
    })
    await refused
    expect(await first.done).toMatchObject({ status: "ok" })
    await gone
    await gateway.start()
    await expect
      .poll(() => client.state(), { timeout: 15_000 })
      .toMatchObject({ kind: "connected", restarted: true })
    const again = await begin("second", { text: "Later." })
    expect(await again.done).toMatchObject({ status: "ok" })
    expect(gateway.world.turns.map(({ runId }) => runId)).toEqual(["first", "second"])
  } finally {
    await client.stop()
    await gateway.close()
    rmSync(directory, { recursive: true, force: true })
  }
})
