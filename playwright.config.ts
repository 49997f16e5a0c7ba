/** Browser journeys over a whole Clutch: its own home and ports, simulated agents, a real browser. */
import { defineConfig, devices } from "playwright/test"

const chromium = process.env.CLUTCH_CHROMIUM
const port = Number(process.env.E2E_PORT ?? 4310)

const DESK = { ...devices["Desktop Chrome"], viewport: { width: 1440, height: 900 } }
const LOOKED_AT = "**/accessibility.spec.ts"

export default defineConfig({
  testDir: "test/e2e",
  globalSetup: "./test/e2e/start-clutch.ts",
  fullyParallel: false,
  // The journeys follow each other, for they share one Clutch; pages are looked at beside them.
  workers: 2,
  forbidOnly: !!process.env.CI,
  retries: 0,
  timeout: 120_000,
  // A page first connects and signs in; on a busy machine that is not done in five seconds.
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    storageState: "test-results/signed-in.json",
    // Without a film of it: that takes as much processor time as the journey itself.
    trace: { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
    video: "off",
    launchOptions: chromium
      ? { executablePath: chromium, args: ["--disable-dev-shm-usage", "--disable-gpu"] }
      : {},
  },
  projects: [
    {
      name: "desktop",
      workers: 1,
      use: DESK,
      testIgnore: LOOKED_AT,
      grepInvert: /@mobile/,
    },
    { name: "looks", workers: 1, use: DESK, testMatch: LOOKED_AT },
    { name: "mobile", dependencies: ["desktop"], use: { ...devices["Pixel 7"] }, grep: /@mobile/ },
  ],
})
