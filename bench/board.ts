/**
 * A board of 1,000 cards (or as many as the argument says) in a production build and a real Chromium: how soon it can be
 * used, how soon End shows the last card of a column, and whether it stays smooth while a card is carried by mouse.
 * CLUTCH_CHROMIUM names the browser if Playwright has none of its own.
 */
import os from "node:os"
import { chromium, type Browser, type BrowserContext, type Page } from "playwright"
import { api } from "#convex/_generated/api"
import { loadIssuer } from "#lib/auth/issuer"
import { callerFor, connect } from "#lib/convex"
import { homeOf } from "#lib/home"
import { createRepository, startInstallation, type Installation } from "#test/integration/installation"
import { percentile, report } from "./report.ts"

const CARDS = Number(process.argv[2] ?? 1_000)
const LOADS = 5
const GOAL_MS = CARDS > 1_000 ? 1_000 : 500
const AT_ONCE = 32
const STEPS = 240
const STEP_MS = 12
const COLUMNS = ["backlog", "ready"] as const

type Recorded = { interactiveAt: number | null; frames: number[]; longTasks: number[] }

const clutch = await startInstallation()
let browser: Browser | null = null
// A benchmark that is ended leaves no Clutch behind.
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => void clutch.end().then(() => process.exit(1)))
try {
  const lastKey = await fillBoard(clutch)
  const executablePath = process.env.CLUTCH_CHROMIUM
  browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: ["--disable-dev-shm-usage"],
  })
  const context = await signIn(browser, clutch)
  const load = os.loadavg()[0] ?? 0
  const loads: number[] = []
  for (let each = 0; each < LOADS; each++) loads.push(await timeLoad(browser, context))
  const ends: number[] = []
  for (let each = 0; each < LOADS; each++) ends.push(await timeEnd(context, lastKey))
  const { frames, longTasks } = await carry(await openBoard(context))
  report("board", { cards: CARDS, loads: LOADS, frames: frames.length, loadBefore: load.toFixed(1) }, [
    { name: "first interactive, empty cache, p50", unit: "ms", goal: GOAL_MS, value: percentile(loads, 0.5) },
    { name: "first interactive, empty cache, worst", unit: "ms", value: Math.max(...loads) },
    { name: "End until the last card has the focus, p50", unit: "ms", value: percentile(ends, 0.5) },
    { name: "frame interval while carrying, p95", unit: "ms", goal: 17.5, value: percentile(frames, 0.95) },
    { name: "frame interval while carrying, p99", unit: "ms", value: percentile(frames, 0.99) },
    { name: "longest task while carrying", unit: "ms", goal: 50, value: Math.max(0, ...longTasks) },
  ])
} finally {
  await browser?.close()
  await clutch.end()
}

/** Gives the key of the last card of the first column. */
async function fillBoard({ home, env, ask }: Installation): Promise<string> {
  await ask("projects", "add", "--slug", "big", "--repo", await createRepository())
  await ask("loop", "pause")
  const url = `http://127.0.0.1:${env.CONVEX_PORT}`
  const issuer = await loadIssuer(homeOf(home).issuerFile)
  const owner = await (await callerFor(url, issuer, "service:cli")).query(api.auth.owner, {})
  if (!owner) throw new Error("This Clutch has no owner.")
  const person = connect(url, issuer, `user:${owner.userId}`)
  let left = CARDS
  const fill = async () => {
    while (left-- > 0) {
      const status = COLUMNS[left % COLUMNS.length] ?? "backlog"
      const title = `Card ${left} with a title of the usual length`
      await person.mutation(api.tasks.create, { project: "big", title, status, tags: ["bench"] })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, fill))
  const column = { project: "big", status: COLUMNS[0] }
  const { cards } = await person.query(api.tasks.column, { ...column, isEnd: true, limit: 1 })
  await person.close()
  return cards[0]?.key ?? ""
}

async function signIn(browser: Browser, { up }: Installation): Promise<BrowserContext> {
  const link = /http\S+sign-in\?token=\S+/.exec(up.stdout)?.[0]
  if (!link) throw new Error(`No sign-in link was printed: ${up.stdout}`)
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(link)
  await page.waitForURL((url) => url.pathname === "/")
  await page.close()
  return context
}

/** From the start of the navigation until cards are on the screen and the main thread is free, with nothing cached. */
async function timeLoad(browser: Browser, signedIn: BrowserContext): Promise<number> {
  const storageState = await signedIn.storageState()
  const context = await browser.newContext({ storageState, viewport: { width: 1440, height: 900 } })
  const page = await openBoard(context)
  const { interactiveAt } = await page.evaluate(recorded)
  await context.close()
  return interactiveAt ?? Number.NaN
}

async function timeEnd(context: BrowserContext, lastKey: string): Promise<number> {
  const page = await openBoard(context)
  await page.locator("[data-card]").first().focus()
  const startedAt = performance.now()
  await page.keyboard.press("End")
  await page.locator(`[data-card="${lastKey}"]:focus`).waitFor()
  const took = performance.now() - startedAt
  await page.close()
  return took
}

async function openBoard(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.addInitScript(record)
  await page.goto(`http://127.0.0.1:${clutch.port}/projects/big/board`)
  await page.waitForFunction(
    () => (globalThis as unknown as { recorded: Recorded }).recorded.interactiveAt !== null,
  )
  return page
}

/** Carries the first card to and fro over both columns for some seconds, and puts it back. */
async function carry(page: Page): Promise<Recorded> {
  await page.waitForTimeout(2_000) // What the page does when it has just come up is not the carrying.
  const box = await page.locator("[data-card]").first().boundingBox()
  if (!box) throw new Error("There is no card to carry.")
  const [x, y] = [box.x + box.width / 2, box.y + 12]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 8, y + 8)
  await page.waitForTimeout(300)
  const said = await page.locator('[id^="DndLiveRegion"]').first().textContent()
  if (!said) throw new Error("No card was taken up: the figures would be of a page at rest.")
  await page.evaluate(() =>
    Object.assign((globalThis as unknown as { recorded: Recorded }).recorded, { frames: [], longTasks: [] }),
  )
  for (let step = 0; step < STEPS; step++) {
    const around = (step / STEPS) * 6 * Math.PI
    await page.mouse.move(x + 200 - 200 * Math.cos(around), y + 200 - 180 * Math.cos(around * 1.7))
    await page.waitForTimeout(STEP_MS)
  }
  const result = await page.evaluate(recorded)
  await page.keyboard.press("Escape")
  await page.mouse.up()
  return result
}

function recorded(): Recorded {
  return (globalThis as unknown as { recorded: Recorded }).recorded
}

/** Runs in the page before its own scripts: keeps frame intervals, long tasks, and when the board could first be used. */
function record(): void {
  const kept: Recorded = { interactiveAt: null, frames: [], longTasks: [] }
  Object.assign(globalThis, { recorded: kept })
  new PerformanceObserver((list) =>
    kept.longTasks.push(...list.getEntries().map(({ duration }) => duration)),
  ).observe({ type: "longtask" })
  let last = performance.now()
  const onFrame = (now: number) => {
    kept.frames.push(now - last)
    last = now
    // A frame with cards was painted when the next task runs; a busy main thread puts that off.
    const hasCards = kept.interactiveAt === null && document.querySelector("[data-card]") !== null
    if (hasCards) setTimeout(() => (kept.interactiveAt ??= performance.now()))
    requestAnimationFrame(onFrame)
  }
  requestAnimationFrame(onFrame)
}
