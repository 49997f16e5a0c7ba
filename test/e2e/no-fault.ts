/** What every page owes: nothing that axe finds, at a desk and on a phone, in the light and in the dark. */
import AxeBuilder from "@axe-core/playwright"
import { expect, type Page } from "playwright/test"
import { isFull } from "../builders/proof.ts"

const WIDTHS = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }
type Look = [where: keyof typeof WIDTHS, theme: "light" | "dark"]
const DAILY: Look[] = [
  ["desk", "light"],
  ["phone", "dark"],
]
const LOOKS: Look[] = isFull ? [["desk", "dark"], ["phone", "light"], ...DAILY] : DAILY

/** Loaded once. Every day each width is looked at in one theme and each theme at one width; all of it with CLUTCH_FULL=1. */
export async function expectNoFault(page: Page, path: string): Promise<void> {
  await page.setViewportSize(WIDTHS.desk)
  // What the journeys beside it bring up, such as a message, is not to be caught while it fades in.
  await page.emulateMedia({ reducedMotion: "reduce" })
  await page.goto(path)
  for (const [where, theme] of LOOKS) {
    await page.setViewportSize(WIDTHS[where])
    await page.emulateMedia({ colorScheme: theme })
    await expect(page.locator("main")).toBeVisible()
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
    const axe = new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    const { violations } = await axe.analyze()
    const faults = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
    expect(faults, `${where}, ${theme}`).toEqual([])
  }
  const tall = await page
    .locator("[role=tablist], main nav")
    .evaluateAll((bars) =>
      bars.filter((bar) => bar.scrollHeight > bar.clientHeight).map((bar) => bar.ariaLabel),
    )
  expect(tall, "bars of tabs that scroll up and down").toEqual([])
  const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  expect(isTooWide, "it scrolls sideways on a phone").toBe(false)
}
