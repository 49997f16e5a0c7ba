/** The gateway's doctor against a gateway in this process. */
import { mkdtempSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { execa } from "execa"
import { afterEach, beforeEach, expect, test } from "vitest"
import { readEnv } from "#lib/env"
import { silentLog } from "#lib/log"
import { ROOT } from "#lib/root"
import { openFakeGateway, type FakeOptions } from "#test/fakes/gateway/gateway"
import { freePort } from "#test/integration/free-port"
import { openSimulated } from "#worker/gateway/simulated/open"

let home: string
const closers: (() => Promise<void>)[] = []
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), "clutch-doctor-gateway-"))
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  rmSync(home, { recursive: true, force: true })
})

const doctor = (settings: Record<string, string>) =>
  execa(path.join(ROOT, "bin/clutch"), ["doctor", "gateway"], {
    ...{ env: { CLUTCH_HOME: home, OPENCLAW_URL: "", OPENCLAW_TOKEN: "", ...settings } },
    ...{ reject: false, all: true, timeout: 60_000 },
  })

async function aGateway(options: FakeOptions = {}) {
  const gateway = await openFakeGateway(options)
  closers.push(gateway.close)
  return { OPENCLAW_URL: gateway.url, OPENCLAW_TOKEN: gateway.token }
}

test("it tells version, lanes and models, and that all is well", async () => {
  const { all, exitCode } = await doctor(await aGateway())
  expect(all).toMatch(/ok\s+version\s+OpenClaw 2026\.9\.6, protocol 4/)
  expect(all).toMatch(/main: 0 of 8 at work, 0 queued; Clutch starts up to 4/)
  expect(all).toContain("scripted/scripted-1")
  expect(exitCode).toBe(0)
})

test("a limit that fills the gateway's lane is a finding", async () => {
  const { all, exitCode } = await doctor({ ...(await aGateway({ lanes: 4 })), OPENCLAW_LIMIT: "4" })
  expect(all).toMatch(/MISS\s+lanes.*Lower OPENCLAW_LIMIT/)
  expect(exitCode).toBe(1)
})

test("a wrong token is said with its cure, and is not printed", async () => {
  const { OPENCLAW_URL } = await aGateway()
  const { all, exitCode } = await doctor({ OPENCLAW_URL, OPENCLAW_TOKEN: "not-the-token" })
  expect(all).toMatch(/MISS\s+gateway.*OPENCLAW_TOKEN is not the gateway's token/)
  expect(all).not.toContain("not-the-token")
  expect(exitCode).toBe(1)
})

test("[SG1] a simulated gateway is called one; where it does not answer, that is Clutch's own business", async () => {
  const away = await doctor({ OPENCLAW_URL: "simulation", CLUTCH_GATEWAY_PORT: String(await freePort()) })
  expect(away.all).toMatch(/MISS\s+gateway.*It is simulated, in Clutch's bridge/)
  const { url, close } = await openSimulated(
    readEnv({ CLUTCH_HOME: home, OPENCLAW_URL: "simulation", CLUTCH_GATEWAY_PORT: String(await freePort()) }),
    silentLog,
  )
  closers.push(close)
  const there = await doctor({ OPENCLAW_URL: "simulation", CLUTCH_GATEWAY_PORT: new URL(url).port })
  expect(there.all).toMatch(/ok\s+version\s+The gateway is simulated/)
  expect(there.exitCode).toBe(0)
})

test("without a gateway it says which settings name one", async () => {
  const { all, exitCode } = await doctor({})
  expect(all).toMatch(/MISS\s+gateway.*OPENCLAW_URL/)
  expect(exitCode).toBe(1)
})
