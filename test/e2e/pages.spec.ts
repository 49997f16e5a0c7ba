/** The other pages: task, Observatory and sign-in, and what two browsers share. */
import { expect, test } from "playwright/test"
import { asked, createCard, createDone, openBoard, statusOf } from "./kit.ts"

test("the task page shows what happened, the runs, and the diff of the work", async ({ page }) => {
  const key = await createDone("Be read on its page")
  await page.goto(`/projects/mine/tasks/${key}`)
  await expect(page.getByRole("heading", { name: /Be read on its page/ })).toBeVisible()
  await expect(page.getByText(/approved/i).first()).toBeVisible()
  const tab = (name: RegExp) => page.getByRole("tab", { name })
  await tab(/^Changes/).click()
  await expect(page.getByText("be-read-on-its-page.md").first()).toBeVisible()
  // At once one after the other: the last one counts.
  await tab(/^Runs/).click()
  await tab(/^Timeline/).click()
  await expect(page.getByText(/is done/i).first()).toBeVisible()
  await page.goto(`/projects/mine/tasks/${key}?tab=runs`)
  const file = page.getByRole("list", { name: "What the run left" }).getByRole("link").first()
  const answer = await page.request.get((await file.getAttribute("href"))!)
  expect(answer.status()).toBe(200)
  expect((await answer.body()).length).toBeGreaterThan(0)
})

test("the Observatory pauses the loop and lets it go on", async ({ page }) => {
  await page.goto("/work-loop")
  await page.getByRole("button", { name: /pause/i }).first().click()
  await expect.poll(async () => (await asked<{ isPaused: boolean }>("loop.status")).isPaused).toBe(true)
  await page
    .getByRole("button", { name: /resume/i })
    .first()
    .click()
  await expect.poll(async () => (await asked<{ isPaused: boolean }>("loop.status")).isPaused).toBe(false)
})

test("without a session every page leads to the sign-in page; a spent link says so", async ({ browser }) => {
  const stranger = await browser.newContext({ storageState: { cookies: [], origins: [] } })
  const page = await stranger.newPage()
  for (const path of ["/", "/work-loop", "/projects/mine/board"]) {
    await page.goto(path)
    await expect(page).toHaveURL(/\/sign-in/)
  }
  await page.goto("/sign-in?token=spent-long-ago")
  await expect(page.getByText("This sign-in link was used already or is too old.")).toBeVisible()
  expect((await page.request.get("/api/auth/token")).status()).toBe(401)
  await stranger.close()
})

test("@mobile a card is moved on a phone without dragging", async ({ page }) => {
  const key = await createCard("paused", "Moved on a phone")
  await page.goto("/projects/paused/board")
  await page.getByRole("tab", { name: /Backlog/ }).click()
  await page.getByRole("button", { name: `Move ${key}` }).click()
  await page
    .getByRole("button", { name: /^Ready/ })
    .or(page.getByRole("menuitem", { name: /^Ready/ }))
    .first()
    .click()
  await expect.poll(() => statusOf(key)).toBe("ready")
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  expect(wide).toBe(false)
})

test("two browsers share one board", async ({ page, browser }) => {
  await openBoard(page, "paused")
  const other = await browser.newPage({ storageState: "test-results/signed-in.json" })
  await openBoard(other, "paused")
  const key = await createCard("paused", "Seen by two")
  for (const each of [page, other]) await expect(each.locator(`[data-card="${key}"]`)).toBeVisible()
  await other.close()
})
