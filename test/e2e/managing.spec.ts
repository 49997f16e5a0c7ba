/** Schedules, hours, budgets, agents, the log and the account: each main job in the browser. */
import { expect, test } from "playwright/test"
import { createRepository } from "../integration/installation.ts"
import { asked, card, clutch, createCard, isLive, openBoard, signInLink, statusOf } from "./kit.ts"

type Schedule = { title: string; name: string; cron: string; project: string; nextAt: number }

test("a schedule is added, changed in its place, and ended", async ({ page }) => {
  const schedules = () => asked<Schedule[]>("schedules.list")
  await page.goto("/schedules")
  const fresh = page.getByRole("form", { name: "New schedule" })
  await fresh.getByRole("combobox", { name: "Project" }).selectOption("paused")
  await fresh.getByRole("textbox", { name: "Title of each card" }).fill("Look at the licences")
  await fresh.getByRole("textbox", { name: /^When/ }).fill("every morning")
  await fresh.getByRole("button", { name: "Add schedule" }).click()
  await expect(page.getByText("The schedule was not made")).toBeVisible()
  await fresh.getByRole("textbox", { name: /^When/ }).fill("0 7 * * mon")
  await fresh.getByRole("button", { name: "Add schedule" }).click()
  await expect.poll(schedules).toMatchObject([{ title: "Look at the licences", project: "paused" }])
  const [before] = await schedules()

  await page.getByRole("button", { name: "Change the schedule Look at the licences" }).click()
  const form = page.getByRole("form", { name: "Change Look at the licences" })
  await form.getByRole("textbox", { name: /^When/ }).fill("30 8 1 * *")
  await form.getByRole("textbox", { name: "Title of each card" }).fill("Look at every licence")
  await form.getByRole("button", { name: "Save" }).click()
  await expect
    .poll(schedules)
    .toMatchObject([{ title: "Look at every licence", name: "Look at every licence", cron: "30 8 1 * *" }])
  expect((await schedules())[0]?.nextAt).not.toBe(before?.nextAt)

  await page.getByRole("button", { name: "End the schedule Look at every licence" }).click()
  await expect.poll(schedules).toEqual([])
})

test("outside its hours a project's card waits and says so; cleared, it starts", async ({ page }) => {
  await clutch("projects", "add", "--slug", "hours", "--repo", await createRepository())
  const inHours = (ahead: number) => new Date(Date.now() + ahead * 3_600_000).toISOString().slice(11, 16)
  await page.goto("/schedules")
  const form = page.getByRole("region", { name: "Set hours" })
  await form.getByRole("combobox", { name: "For" }).selectOption("hours")
  await form.getByRole("textbox", { name: "Time zone" }).fill("UTC")
  await form.getByLabel("From", { exact: true }).fill(inHours(2))
  await form.getByLabel(/^To/).fill(inHours(3))
  await form.getByRole("button", { name: "Set hours" }).click()
  await expect(page.getByRole("button", { name: "Clear the hours of hours" })).toBeVisible()

  const key = await createCard("hours", "Wait for the hour", "ready")
  await openBoard(page, "hours")
  await expect(card(page, key)).toContainText("Agents may start from")
  await page.goto("/schedules")
  await page.getByRole("button", { name: "Clear the hours of hours" }).click()
  await expect.poll(() => statusOf(key), { timeout: 60_000 }).not.toBe("ready")
})

test("a budget is set, set again, and lifted", async ({ page }) => {
  const limits = async () => (await asked<{ limit: number }[]>("budgets.list")).map(({ limit }) => limit)
  await page.goto("/budgets")
  const form = page.getByRole("region", { name: "Set a budget" })
  for (const limit of ["40", "50"]) {
    await form.getByRole("combobox", { name: "For" }).selectOption("project")
    await form.getByRole("combobox", { name: "Which" }).selectOption("paused")
    await form.getByRole("spinbutton", { name: "Limit" }).fill(limit)
    await form.getByRole("button", { name: "Set budget" }).click()
    await expect.poll(limits).toEqual([Number(limit)])
  }
  await page.getByRole("button", { name: /^Remove the budget/ }).click()
  await page.getByRole("button", { name: /^Really remove/ }).click()
  await expect.poll(limits).toEqual([])
})

test("an agent is renamed, paused and resumed", async ({ page }) => {
  type Agent = { name: string; role: string; status: string }
  const manager = async () => (await asked<Agent[]>("agents.list")).find(({ role }) => role === "pm")!
  const { name } = await manager()
  await page.goto("/agents")
  await page.getByRole("button", { name: `Edit ${name}` }).click()
  await page.getByRole("textbox", { name: "Name" }).fill("Ada")
  await page.getByRole("button", { name: "Save" }).click()
  await page.getByRole("button", { name: "Pause Ada" }).click()
  await expect.poll(manager).toMatchObject({ name: "Ada", status: "paused" })
  await page.getByRole("button", { name: "Resume Ada" }).click()
  await expect.poll(manager).toMatchObject({ status: "idle" })
})

test("the log tells who did what, and leads to the card", async ({ page }) => {
  const key = await createCard("paused", "Written in the log")
  await page.goto("/activity")
  await page.getByRole("combobox", { name: "Project" }).selectOption("paused")
  await page.getByRole("combobox", { name: "By" }).selectOption("user")
  const line = page.getByRole("listitem").filter({ hasText: key }).first()
  await expect(line).toContainText("task.created")
  await line.getByRole("link", { name: key }).click()
  await expect(page.getByRole("heading", { name: "Written in the log" })).toBeVisible()
})

test("a theme is kept; who signs out is out, and only there", async ({ page, browser }) => {
  const other = await browser.newContext({ storageState: { cookies: [], origins: [] } })
  const visitor = await other.newPage()
  await visitor.goto(await signInLink())
  await visitor.waitForURL((url) => url.pathname === "/")
  await visitor.goto("/account")
  await visitor.getByRole("radio", { name: "Dark" }).check()
  await visitor.reload()
  await isLive(visitor)
  await expect(visitor.getByRole("radio", { name: "Dark" })).toBeChecked()
  expect(await visitor.evaluate(() => document.documentElement.dataset.theme)).toBe("dark")
  await visitor.getByRole("button", { name: "Sign out" }).click()
  await expect(visitor).toHaveURL(/\/sign-in/)
  await visitor.goto("/inbox")
  await expect(visitor).toHaveURL(/\/sign-in/)
  await other.close()
  await page.goto("/inbox")
  await expect(page).toHaveURL(/\/inbox/)
})
