/**
 * A board of 1,000 cards (or as many as the argument says) in a production build and a real Chromium: how soon it can be
 * used, with nothing cached, in a browser that knows it, and by a link from another page; how soon End shows the last card of
 * a column, and whether it stays smooth while a card is carried by mouse.
 * It can be used when the first screen of each column is drawn, the counts are exact and a key on a card is heard.
 * CLUTCH_CHROMIUM names the browser if Playwright has none of its own.
 */
import os from "node:os"
import type { Browser, BrowserContext, Page } from "playwright"
import { api } from "#convex/_generated/api"
import { countOf } from "#domain/format"
import { STATUS_LABELS, type TaskStatus } from "#domain/task"
import type { Backend } from "#lib/convex"
import { createRepository, type Installation } from "#test/integration/installation"
import { isUsable, record, recorded, type Expected, type Recorded } from "./board-record.ts"
import { launch, launchKept, ownerOf, signIn, startClutch, VIEWPORT } from "./browser.ts"
import { percentile, report } from "./report.ts"

const CARDS = Number(process.argv[2] ?? 1_000)
const LOADS = 5
/** So often a browser that is kept has shown the board before: by then it keeps what it has compiled, too. */
const LOADS_BEFORE = 3
/** A person's window is there already: what opening one takes (0.3 s of a core) is not the page's. */
const WINDOW_MS = 1_500
/** By then a page has prefetched what its links lead to. */
const CALM_MS = 4_000
const GOAL_MS = CARDS > 1_000 ? 1_000 : 500
const AT_ONCE = 32
const STEPS = 240
const STEP_MS = 12
const COLUMNS = ["backlog", "ready"] as const

const clutch = await startClutch()
let browser: Browser | null = null
let kept: BrowserContext | null = null
try {
  const person = await ownerOf(clutch)
  const lastKey = await fillBoard(clutch, person)
  await person.close()
  browser = await launch()
  const context = await signIn(browser, clutch)
  const load = os.loadavg()[0] ?? 0
  const expected = { columns: COLUMNS.map(nameOf), lastKey }
  const loads: Loaded[] = []
  for (let each = 0; each < LOADS; each++) loads.push(await timeLoad(browser, context, expected))
  const again: Loaded[] = []
  kept = await launchKept()
  await kept.addCookies((await context.storageState()).cookies)
  for (let each = 0; each < LOADS_BEFORE; each++) await timeAgain(kept, expected)
  for (let each = 0; each < LOADS; each++) again.push(await timeAgain(kept, expected))
  const byLink: number[] = []
  for (let each = 0; each < LOADS; each++) byLink.push(await timeByLink(kept, expected))
  const ends: number[] = []
  for (let each = 0; each < LOADS; each++) ends.push(await timeEnd(context, expected))
  const { frames, longTasks } = await carry(await openBoard(context, expected))
  const interactive = (of: readonly Loaded[]) => of.map(({ interactiveAt }) => interactiveAt)
  report("board", { cards: CARDS, loads: LOADS, frames: frames.length, loadBefore: load.toFixed(1) }, [
    {
      name: "interactive, empty cache, p50",
      unit: "ms",
      goal: GOAL_MS,
      value: percentile(interactive(loads), 0.5),
    },
    { name: "interactive, empty cache, worst", unit: "ms", value: Math.max(...interactive(loads)) },
    {
      name: "interactive, scripts cached, p50",
      unit: "ms",
      goal: GOAL_MS,
      value: percentile(interactive(again), 0.5),
    },
    { name: "interactive, by a link, p50", unit: "ms", goal: GOAL_MS, value: percentile(byLink, 0.5) },
    { name: "interactive, scripts cached, worst", unit: "ms", value: Math.max(...interactive(again)) },
    {
      name: "End at once, empty cache: last card has the focus, p50",
      unit: "ms",
      value: percentile(
        loads.map(({ endAt }) => endAt),
        0.5,
      ),
    },
    { name: "End until the last card has the focus, p50", unit: "ms", value: percentile(ends, 0.5) },
    { name: "frame interval while carrying, p95", unit: "ms", goal: 17.5, value: percentile(frames, 0.95) },
    { name: "frame interval while carrying, p99", unit: "ms", value: percentile(frames, 0.99) },
    { name: "longest task while carrying", unit: "ms", goal: 50, value: Math.max(0, ...longTasks) },
  ])
} finally {
  await kept?.close()
  await browser?.close()
  await clutch.end()
}

/** Gives the key of the last card of the first column. */
async function fillBoard({ ask }: Installation, person: Backend): Promise<string> {
  await ask("projects", "add", "--slug", "big", "--repo", await createRepository())
  await ask("loop", "pause")
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
  return cards[0]?.key ?? ""
}

type Loaded = { interactiveAt: number; endAt: number }

/** From the start of the navigation, with nothing cached. */
async function timeLoad(browser: Browser, signedIn: BrowserContext, expected: Expected): Promise<Loaded> {
  const storageState = await signedIn.storageState()
  const context = await browser.newContext({ storageState, viewport: VIEWPORT })
  const loaded = await timeAgain(context, expected)
  await context.close()
  return loaded
}

async function timeAgain(context: BrowserContext, expected: Expected): Promise<Loaded> {
  const page = await openBoard(context, expected, true)
  await page.waitForFunction(() => (globalThis as unknown as { recorded: Recorded }).recorded.endAt !== null)
  const { interactiveAt, endAt } = await page.evaluate(recorded)
  await page.close()
  return { interactiveAt: interactiveAt ?? Number.NaN, endAt: endAt ?? Number.NaN }
}

/** From the click on a link of another page, without leaving the document. */
async function timeByLink(context: BrowserContext, expected: Expected): Promise<number> {
  const page = await context.newPage()
  await page.addInitScript(record, { ...expected, isEndPressed: false })
  await page.goto(`http://127.0.0.1:${clutch.port}/projects/big/roadmap`)
  await page.waitForTimeout(CALM_MS)
  const clickedAt = await page.evaluate(() => {
    const at = performance.now()
    document.querySelector<HTMLElement>('nav a[href="/projects/big/board"]')?.click()
    return at
  })
  await page.waitForFunction(isUsable)
  const { interactiveAt } = await page.evaluate(recorded)
  await page.close()
  return (interactiveAt ?? Number.NaN) - clickedAt
}

async function timeEnd(context: BrowserContext, expected: Expected): Promise<number> {
  const page = await openBoard(context, expected)
  await page.locator("[data-card]").first().focus()
  const startedAt = performance.now()
  await page.keyboard.press("End")
  await page.locator(`[data-card="${expected.lastKey}"]:focus`).waitFor()
  const took = performance.now() - startedAt
  await page.close()
  return took
}

async function openBoard(context: BrowserContext, expected: Expected, isEndPressed = false): Promise<Page> {
  const page = await context.newPage()
  await page.addInitScript(record, { ...expected, isEndPressed })
  await page.waitForTimeout(WINDOW_MS)
  await page.goto(`http://127.0.0.1:${clutch.port}/projects/big/board`)
  await page.waitForFunction(isUsable)
  return page
}

/** Cards are dealt to the columns in turn, the last one first. */
function nameOf(status: TaskStatus, at: number): string {
  const cards = Math.floor((CARDS - at + COLUMNS.length - 1) / COLUMNS.length)
  return `${STATUS_LABELS[status]}, ${countOf(cards, "task")}`
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
