/**
 * How soon a change made elsewhere is on the screen: from the call of a mutation in one client until an open board of 200
 * cards has painted it, so the commit itself is in the figure. Needs a browser, as `board` does.
 */
import os from "node:os"
import type { Browser, Page } from "playwright"
import { api } from "#convex/_generated/api"
import type { Backend } from "#lib/convex"
import { createRepository, type Installation } from "#test/integration/installation"
import { launch, ownerOf, signIn, startClutch } from "./browser.ts"
import { percentile, report } from "./report.ts"

const CARDS = 200
const WARM_UP = 10
const SAMPLES = 100
const APART_MS = 100

/** When which title was painted, in milliseconds since 1970: both processes have the clock of one machine. */
type Painted = { painted: Record<string, number> }

const clutch = await startClutch()
let browser: Browser | null = null
try {
  const person = await ownerOf(clutch)
  const [first] = await fillBoard(clutch, person)
  if (first === undefined) throw new Error("There is no card to change.")
  browser = await launch()
  const page = await openBoard(browser, first)
  const load = os.loadavg()[0] ?? 0
  const lags: number[] = []
  for (let change = 0; change < WARM_UP + SAMPLES; change++) {
    const lag = await changeTitle(person, page, first, `Changed for the ${change}th time`)
    if (change >= WARM_UP) lags.push(lag)
    await new Promise((resolve) => setTimeout(resolve, APART_MS))
  }
  await person.close()
  report("paint", { cards: CARDS, samples: SAMPLES, loadBefore: load.toFixed(1) }, [
    { name: "changed elsewhere until it is painted, p50", unit: "ms", value: percentile(lags, 0.5) },
    {
      name: "changed elsewhere until it is painted, p95",
      unit: "ms",
      goal: 50,
      value: percentile(lags, 0.95),
    },
    { name: "changed elsewhere until it is painted, worst", unit: "ms", value: Math.max(...lags) },
  ])
} finally {
  await browser?.close()
  await clutch.end()
}

async function fillBoard({ ask }: Installation, person: Backend): Promise<string[]> {
  await ask("projects", "add", "--slug", "big", "--repo", await createRepository())
  await ask("loop", "pause")
  const keys: string[] = []
  for (let card = 0; card < CARDS; card++) {
    const title = `Card ${card} with a title of the usual length`
    const { key } = await person.mutation(api.tasks.create, { project: "big", title, status: "ready" })
    keys.push(key)
  }
  return keys
}

async function openBoard(from: Browser, key: string): Promise<Page> {
  const page = await (await signIn(from, clutch)).newPage()
  await page.goto(`http://127.0.0.1:${clutch.port}/projects/big/board`)
  await page.locator(`[data-card="${key}"]`).waitFor()
  await page.evaluate((card) => {
    const painted: Record<string, number> = {}
    Object.assign(globalThis, { painted })
    new MutationObserver(() => {
      const title = document.querySelector(`[data-card="${card}"]`)?.textContent ?? ""
      const [change] = /Changed for the \d+th time/.exec(title) ?? []
      if (change === undefined || change in painted) return
      // The next task after the frame: by then it is painted.
      requestAnimationFrame(() => setTimeout(() => (painted[change] ??= Date.now())))
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  }, key)
  return page
}

async function changeTitle(person: Backend, page: Page, task: string, title: string): Promise<number> {
  const calledAt = Date.now()
  await person.mutation(api.tasks.update, { task, title })
  await page.waitForFunction(
    (change) => (globalThis as unknown as Painted).painted[change] !== undefined,
    title,
  )
  const paintedAt = await page.evaluate(
    (change) => (globalThis as unknown as Painted).painted[change] ?? Number.NaN,
    title,
  )
  return paintedAt - calledAt
}
