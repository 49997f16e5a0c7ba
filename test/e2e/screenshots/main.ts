/** `npm run screenshots`: starts a demo of its own and draws every screen, in both themes and at two widths, into `docs/screenshots/`. */
import { execFile } from "node:child_process"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { promisify } from "node:util"
import { chromium, type Page } from "playwright/test"
import { ROOT } from "#lib/root"
import { freePort } from "../../integration/free-port.ts"
import { SCREENS, type Screen } from "./screens.ts"

const run = promisify(execFile)

const WIDTHS = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }
const THEMES = ["light", "dark"] as const
/** Of webp: the pictures are looked at, not printed. */
const QUALITY = 72
/** The simulated agents have something to show by then. */
const WARM_UP_MS = 20_000
const PATIENCE_MS = 60_000

const [only] = process.argv.slice(2)
const wanted = SCREENS.filter(({ name }) => only === undefined || name.startsWith(only))
const directory = path.join(ROOT, "docs", "screenshots")
const home = await mkdtemp(path.join(os.tmpdir(), "clutch-screenshots-"))
const env = {
  ...process.env,
  ...(await ports()),
  CLUTCH_HOME: home,
  CONVEX_SELF_HOSTED_URL: "",
  CONVEX_URL: "",
  OPENCLAW_URL: "simulation",
}
const demo = (...verb: string[]) => run(process.execPath, verb, { cwd: ROOT, env, maxBuffer: 1 << 26 })

try {
  const { stdout } = await demo("bin/demo/main.ts", "--detach")
  const link = /http\S+sign-in\?token=\S+/.exec(stdout)?.[0]
  if (link === undefined) throw new Error(`No sign-in link was printed: ${stdout}`)
  await mkdir(directory, { recursive: true })
  await sleep(WARM_UP_MS)
  await drawAll(link)
} finally {
  await demo("bin/clutch.ts", "stop").catch(() => {})
  await rm(home, { recursive: true, force: true })
}

async function drawAll(link: string): Promise<void> {
  const executablePath = process.env.CLUTCH_CHROMIUM || undefined
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: ["--disable-dev-shm-usage", "--disable-gpu"],
  })
  try {
    const page = await browser.newPage({ reducedMotion: "reduce" })
    page.setDefaultTimeout(PATIENCE_MS)
    await page.goto(link)
    await page.waitForURL((url) => url.pathname === "/")
    const failed: string[] = []
    for (const screen of wanted) {
      for (const [where, size] of Object.entries(WIDTHS)) {
        await page.setViewportSize(size)
        await draw(page, screen, where).catch((error: unknown) => {
          failed.push(screen.name)
          process.stderr.write(`${screen.name}, ${where}: ${(error as Error).message.split("\n")[0]}\n`)
        })
      }
    }
    if (failed.length > 0) process.exitCode = 1
  } finally {
    await browser.close()
  }
}

/** Loaded once per width: the theme changes colours alone. */
async function draw(page: Page, { name, path: address, act }: Screen, where: string): Promise<void> {
  const origin = new URL(page.url()).origin
  await page.goto(`${origin}${address}`)
  await isSettled(page)
  await act?.(page)
  await isSettled(page)
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor({ state: "attached" })
    await writeFile(path.join(directory, `${name}-${where}-${colorScheme}.webp`), await picture(page))
  }
  process.stdout.write(`${name}, ${where}\n`)
}

async function isSettled(page: Page): Promise<void> {
  await page.locator("main").waitFor()
  const busy = page.locator("[aria-busy=true]")
  while ((await busy.count()) > 0) await busy.first().waitFor({ state: "detached" })
}

async function picture(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY })
  await session.detach()
  return Buffer.from(data, "base64")
}

/** Free ones, so that it runs beside anything. */
async function ports(): Promise<Record<string, string>> {
  return {
    PORT: String(await freePort()),
    CONVEX_PORT: String(await freePort()),
    CONVEX_SITE_PORT: String(await freePort()),
    CLUTCH_GATEWAY_PORT: String(await freePort()),
  }
}
