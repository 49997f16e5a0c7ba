/** Every page without an accessibility fault, at a desk and on a phone, in the light and in the dark. */
import AxeBuilder from "@axe-core/playwright"
import { expect, test, type Page } from "playwright/test"
import { PLACES } from "../../components/layout/places.ts"
import { clutch, createCard } from "./kit.ts"

const PROJECT = "paused"
const OTHERS = [
  "/work-loop?tab=triage",
  "/work-loop?tab=analytics",
  "/work-loop?tab=models",
  "/work-loop?tab=prompts",
  "/work-loop/runs",
  ...["text", "changes", "new"].map((show) => `/prompts?role=qa&version=1&show=${show}`),
  `/projects/${PROJECT}/board?view=list`,
  `/projects/${PROJECT}/board?view=graph`,
  `/projects/${PROJECT}/board?view=timeline`,
]
const WIDTHS = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }

let card = ""
test.beforeAll(async () => {
  card = await createCard(PROJECT, "Seen by everybody")
  await clutch("prompts", "create", "qa", "--text", "Try everything twice.", "--note", "Shorter")
})

const pages = new Set([...PLACES.flatMap(({ href }) => href(PROJECT) ?? []), ...OTHERS])
for (const path of pages) test(`${path} has no accessibility fault`, ({ page }) => expectNoFault(page, path))

test("the preview of a prompt has no accessibility fault", ({ page }) =>
  expectNoFault(page, `/prompts?show=preview&task=${card}`))

test("a task has no accessibility fault", ({ page }) =>
  expectNoFault(page, `/projects/${PROJECT}/tasks/${card}`))

/** Loaded once: the theme changes colours alone, so that in the dark these are all that is looked at. */
async function expectNoFault(page: Page, path: string): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" })
  await page.setViewportSize(WIDTHS.desk)
  await page.goto(path)
  for (const [where, size] of Object.entries(WIDTHS)) {
    await page.setViewportSize(size)
    await settled(page)
    const everything = new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    expect(await faults(everything), `${where}, light`).toEqual([])
    await page.emulateMedia({ colorScheme: "dark" })
    expect(await faults(new AxeBuilder({ page }).withRules(["color-contrast"])), `${where}, dark`).toEqual([])
    await page.emulateMedia({ colorScheme: "light" })
  }
}

async function faults(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

async function settled(page: Page): Promise<void> {
  await expect(page.locator("main")).toBeVisible()
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
}
