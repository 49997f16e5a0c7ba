/** The Observatory of an installation that begins empty: what simulated agents do is seen, counted and led back to. */
import { expect, test } from "playwright/test"
import { clutch, createCard, createDone } from "./kit.ts"

type Summary = { now: { cards: { done: number }; runs: { count: number } } }

test("a finished task is counted, and its figures lead to its runs", async ({ page }) => {
  const key = await createDone("Be counted")
  const { now } = await clutch<Summary>("analytics", "--range", "24h", "--project", "mine")
  expect(now.cards.done).toBeGreaterThan(0)

  await page.goto("/projects/mine/work-loop")
  await expect(page.getByRole("region", { name: "Slots" })).toBeVisible()
  await expect(
    page
      .getByRole("region", { name: "Events" })
      .getByText(/is done/)
      .first(),
  ).toBeVisible()
  await page.getByRole("tab", { name: "Analytics" }).click()
  await expect(page).toHaveURL(/tab=analytics/)
  const throughput = page.getByRole("region", { name: "Throughput" })
  await expect(throughput.getByText(/tasks? done/)).toBeVisible()
  await throughput.getByRole("button", { name: "Show Throughput as a table" }).click()
  await expect(throughput.getByRole("table")).toBeVisible()
  await throughput.getByRole("link", { name: "Runs" }).click()
  await expect(page).toHaveURL(/\/projects\/mine\/work-loop\/runs\?from=/)
  await expect(page.getByRole("link", { name: new RegExp(key) }).first()).toBeVisible()
})

test("models are told with what they used", async ({ page }) => {
  await page.goto("/work-loop?tab=models&range=24h")
  await expect(page.getByRole("region", { name: "Models and roles" })).toBeVisible()
  const download = page.waitForEvent("download")
  await page.getByRole("button", { name: "Download Models and roles" }).click()
  await page.getByRole("menuitem", { name: "CSV" }).click()
  expect((await download).suggestedFilename()).toBe("clutch-models.csv")
})

test("a blocked task is given a new description and goes on", async ({ page }) => {
  const key = await createCard("paused", "Be unblocked", "ready")
  await clutch("tasks", "move", key, "blocked")
  await page.goto("/work-loop?tab=triage")
  await page.getByRole("button", { name: `Edit and retry ${key}` }).click()
  await page.getByLabel(/^Description/).fill("Said better.")
  await page.getByRole("button", { name: "Save and retry" }).click()
  await expect(page.getByRole("listitem", { name: key })).toHaveCount(0)
  const task = await clutch<{ status: string; description: string }>("tasks", "get", key)
  expect(task).toMatchObject({ status: "ready", description: "Said better." })
})

test("a cycle is inspected and decided again", async ({ page }) => {
  await page.goto("/work-loop")
  await page
    .getByRole("button", { name: /^Inspect/ })
    .first()
    .click()
  await page.getByRole("button", { name: "Decide again" }).click()
  await expect(page.getByText(/it comes to the same/)).toBeVisible()
})
