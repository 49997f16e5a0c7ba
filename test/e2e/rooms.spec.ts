/** Home, inbox, palette and settings: each main job in the browser, with rows made through interface and command line. */
import { expect, test } from "playwright/test"
import { createRepository } from "../integration/installation.ts"
import {
  asked,
  card,
  clutch,
  column,
  createCard,
  isLive,
  keysIn,
  openBoard,
  statusOf,
  untilDone,
} from "./kit.ts"

test("a project is added from its path: looked at on the server, then on its board", async ({ page }) => {
  const repository = await createRepository()
  await page.goto("/")
  await page.getByRole("button", { name: "New project" }).first().click()
  const dialog = page.getByRole("dialog", { name: "New project" })
  await dialog.getByRole("textbox", { name: /^Repository/ }).fill("/nowhere/at/all")
  await dialog.getByRole("button", { name: "Look at it" }).click()
  await expect(dialog.getByRole("alert")).toContainText("There is no directory /nowhere/at/all.")
  await dialog.getByRole("textbox", { name: /^Repository/ }).fill(repository)
  await dialog.getByRole("button", { name: "Look at it" }).click()
  await dialog.getByRole("textbox", { name: /^Slug/ }).fill("added")
  await dialog.getByRole("textbox", { name: /^Key/ }).fill("ADD")
  await dialog.getByRole("button", { name: "Add project" }).click()
  await expect(page).toHaveURL(/\/projects\/added\/board/)
  expect((await clutch<{ key: string }>("projects", "get", "added")).key).toBe("ADD")
})

test("an approval waits in the inbox, is answered in place, and the card goes on", async ({ page }) => {
  await clutch("projects", "update", "mine", "--approval", "person")
  const key = await createCard("mine", "Be approved in the inbox", "ready")
  await page.goto("/inbox")
  const row = page.locator(`li[data-card="${key}"]`)
  await expect(row).toContainText("Approval", { timeout: 60_000 })
  await row.getByRole("button", { expanded: false }).click()
  await expect(row.getByRole("link", { name: "Review" })).toBeVisible()
  await row.getByRole("button", { name: "Approve", exact: true }).click()
  await expect(page.getByRole("region", { name: "Answered lately" })).toContainText(key)
  await untilDone(key)
  await clutch("projects", "update", "mine", "--approval", "none")
})

test("the palette finds a task by its words and moves it", async ({ page }) => {
  const key = await createCard("paused", "Zephyr in the palette")
  await page.goto("/")
  await isLive(page)
  await page.keyboard.press("Control+k")
  const box = page.getByRole("combobox", { name: "Commands" }).or(page.getByRole("combobox")).first()
  await box.fill("zephyr")
  await expect(page.getByRole("option", { name: /Zephyr in the palette/ })).toBeVisible()
  await page.keyboard.press("Tab")
  await page.getByRole("option", { name: "Move to Ready" }).click()
  await expect.poll(() => statusOf(key)).toBe("ready")
})

test("a limit is changed in the settings and holds", async ({ page }) => {
  await page.goto("/projects/mine/settings")
  const limits = page.getByRole("region", { name: "Limits" })
  await limits.getByRole("spinbutton", { name: "Developers" }).fill("1")
  await limits.getByRole("button", { name: "Save" }).click()
  await expect
    .poll(
      async () => (await asked<{ limits: { dev: number } }>("projects.get", { project: "mine" })).limits.dev,
    )
    .toBe(1)
})

test("cards are made and chosen on the board, moved together, and brought back", async ({ page }) => {
  const first = await createCard("paused", "One of two")
  await openBoard(page, "paused")
  await expect(card(page, first)).toBeVisible()
  await page.keyboard.press("c")
  await page.getByLabel("Title").fill("Two of two")
  await page.keyboard.press("Enter")
  const made = column(page, "Backlog").locator("[data-card]", { hasText: "Two of two" })
  await expect(made).toBeVisible()
  const second = (await made.getAttribute("data-card"))!
  for (const key of [first, second]) {
    await card(page, key).focus()
    await page.keyboard.press("x")
  }
  const bar = page.getByRole("toolbar", { name: "Chosen cards" })
  await expect(bar).toContainText("2 cards chosen")
  await bar.getByRole("button", { name: "Move to" }).click()
  await page.getByRole("menuitem", { name: "Ready" }).click()
  await expect.poll(() => keysIn(page, "Ready")).toEqual(expect.arrayContaining([first, second]))
  await page.getByRole("button", { name: "Undo" }).first().click()
  await expect.poll(() => keysIn(page, "Backlog")).toEqual(expect.arrayContaining([first, second]))
})

test("a task takes a comment and a file", async ({ page }) => {
  const key = await createCard("paused", "Talked about")
  await page.goto(`/projects/paused/tasks/${key}?tab=comments`)
  await page.getByRole("textbox", { name: "Comment on this task" }).fill("Use the short form.")
  await page.getByRole("button", { name: "Comment", exact: true }).click()
  await expect(page.getByText("Use the short form.")).toBeVisible()
  await page
    .getByLabel("Files to add")
    .setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("short\n") })
  const file = page.getByRole("link", { name: "note.txt" })
  await expect(file).toBeVisible()
  const answer = await page.request.get((await file.getAttribute("href"))!)
  expect(await answer.text()).toBe("short\n")
})
