/** What benchmarks of pages share: a real Chromium, a context that is signed in, and the person as a client. */
import { chromium, type Browser, type BrowserContext } from "playwright"
import { api } from "#convex/_generated/api"
import { loadIssuer } from "#lib/auth/issuer"
import { callerFor, connect, type Backend } from "#lib/convex"
import { homeOf } from "#lib/home"
import { startInstallation, type Installation } from "#test/integration/installation"

export const VIEWPORT = { width: 1440, height: 900 }

/** Starts a Clutch that does not outlive the benchmark, even where that is ended from outside. */
export async function startClutch(): Promise<Installation> {
  const clutch = await startInstallation()
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => void clutch.end().then(() => process.exit(1)))
  return clutch
}

/** CLUTCH_CHROMIUM names the browser if Playwright has none of its own. */
export function launch(...args: string[]): Promise<Browser> {
  const executablePath = process.env.CLUTCH_CHROMIUM
  return chromium.launch({
    ...(executablePath && { executablePath }),
    args: ["--disable-dev-shm-usage", ...args],
  })
}

/** A browser as a person keeps one: what it has fetched and compiled stays from page to page. */
export function launchKept(): Promise<BrowserContext> {
  const executablePath = process.env.CLUTCH_CHROMIUM
  return chromium.launchPersistentContext("", {
    viewport: VIEWPORT,
    ...(executablePath && { executablePath }),
    args: ["--disable-dev-shm-usage"],
  })
}

export async function signIn(browser: Browser, { up }: Installation): Promise<BrowserContext> {
  const link = /http\S+sign-in\?token=\S+/.exec(up.stdout)?.[0]
  if (!link) throw new Error(`No sign-in link was printed: ${up.stdout}`)
  const context = await browser.newContext({ viewport: VIEWPORT })
  const page = await context.newPage()
  await page.goto(link)
  await page.waitForURL((url) => url.pathname === "/")
  await page.close()
  return context
}

/** The owner, connected as another page of hers would be. */
export async function ownerOf({ home, env }: Installation): Promise<Backend> {
  const url = `http://127.0.0.1:${env.CONVEX_PORT}`
  const issuer = await loadIssuer(homeOf(home).issuerFile)
  const owner = await (await callerFor(url, issuer, "service:cli")).query(api.auth.owner, {})
  if (!owner) throw new Error("This Clutch has no owner.")
  return connect(url, issuer, `user:${owner.userId}`)
}
