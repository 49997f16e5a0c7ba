/** Starts one Clutch for all journeys, with projects and a gateway of its own, and signs the browser in by the printed link. */
import { mkdirSync } from "node:fs"
import { chromium } from "playwright/test"
import { openFakeGateway } from "../fakes/gateway/gateway.ts"
import { createRepository, startInstallation } from "../integration/installation.ts"

export default async function startClutch(): Promise<() => Promise<void>> {
  const gateway = await openFakeGateway()
  const clutch = await startInstallation({
    port: Number(process.env.E2E_PORT ?? 4310),
    env: { OPENCLAW_URL: gateway.url, OPENCLAW_TOKEN: gateway.token },
  }).catch(async (error: unknown) => {
    await gateway.close()
    throw error
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
  return async () => {
    await clutch.end()
    await gateway.close()
  }
}
