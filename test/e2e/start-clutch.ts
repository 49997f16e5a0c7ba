/** Starts one Clutch for all journeys, with projects and a simulated gateway, and signs the browser in by the printed link. */
import { mkdirSync } from "node:fs"
import { chromium } from "playwright/test"
import { createRepository, startInstallation } from "../integration/installation.ts"

export default async function startClutch(): Promise<() => Promise<void>> {
  const port = Number(process.env.E2E_PORT ?? 4310)
  const clutch = await startInstallation({
    port,
    env: { OPENCLAW_URL: "simulation", CLUTCH_GATEWAY_PORT: String(port + 12) },
  })
  process.env.E2E_HOME = clutch.home
  const repository = await createRepository()
  await clutch.ask("projects", "add", "--slug", "mine", "--repo", repository)
  await clutch.ask("projects", "add", "--slug", "paused", "--repo", await createRepository())
  await clutch.ask("loop", "pause", "--scope", "project", "--subject", "paused")

  const link = /http\S+sign-in\?token=\S+/.exec(clutch.up.stdout)?.[0]
  if (!link) throw new Error(`No sign-in link was printed: ${clutch.up.stdout}`)
  const executablePath = process.env.CLUTCH_CHROMIUM || undefined
  const browser = await chromium.launch({
    executablePath,
    args: ["--disable-dev-shm-usage", "--disable-gpu"],
  })
  const page = await browser.newPage()
  await page.goto(link)
  await page.waitForURL((url) => url.pathname === "/")
  mkdirSync("test-results", { recursive: true })
  await page.context().storageState({ path: "test-results/signed-in.json" })
  await browser.close()
  return clutch.end
}
