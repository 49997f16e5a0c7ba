import { mkdtempSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { readEnv } from "#lib/env"
import { readRunningEnv, recordInstallation } from "./installation.ts"

let home: string
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), "clutch-home-"))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

test("a shell that knows the home alone finds the Clutch in it, and the gateway that it talks to", () => {
  const addresses = {
    PORT: "4002",
    CONVEX_PORT: "4210",
    OPENCLAW_URL: "simulation",
    CLUTCH_GATEWAY_PORT: "4212",
  }
  recordInstallation(readEnv({ CLUTCH_HOME: home, ...addresses }), Date.now())
  for (const name of Object.keys(addresses)) vi.stubEnv(name, "")
  vi.stubEnv("CLUTCH_HOME", home)
  expect(readRunningEnv()).toMatchObject({
    ...{ PORT: 4002, CONVEX_PORT: 4210, OPENCLAW_URL: "simulation", CLUTCH_GATEWAY_PORT: 4212 },
  })
})

test("a gateway that is named in this shell is the one that is meant", () => {
  recordInstallation(readEnv({ CLUTCH_HOME: home, PORT: "4002" }), Date.now())
  vi.stubEnv("CLUTCH_HOME", home)
  vi.stubEnv("OPENCLAW_URL", "ws://127.0.0.1:18789")
  expect(readRunningEnv()).toMatchObject({ PORT: 4002, OPENCLAW_URL: "ws://127.0.0.1:18789" })
})
