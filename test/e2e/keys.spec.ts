/** The keyboard alone: through the rows of a list, into a task's words, and to the same page of another project. */
import { expect, test } from "playwright/test"
import { card, clutch, createCard, isLive, openBoard } from "./kit.ts"

type Task = { title: string; criteria: { text: string; done: boolean }[]; tags: string[] }

test("j and k walk the rows, e edits the task that one leads to", async ({ page }) => {
  const first = await createCard("paused", "Walked to by keys, one")
  const second = await createCard("paused", "Walked to by keys, two")
  await page.goto("/projects/paused/board?view=list&q=walked+to+by+keys&sort=key")
  await isLive(page)
  await expect(page.getByRole("table", { name: "Cards" })).toContainText(second)
  const focused = page.locator("[data-row]:focus")
  await page.keyboard.press("j")
  await expect(focused).toHaveAttribute("href", new RegExp(`${first}$`))
  await page.keyboard.press("j")
  await expect(focused).toHaveAttribute("href", new RegExp(`${second}$`))
  await page.keyboard.press("k")
  await expect(focused).toHaveAttribute("href", new RegExp(`${first}$`))
  await page.keyboard.press("e")
  const form = page.getByRole("form", { name: `Edit ${first}` })
  await form.getByRole("textbox", { name: /^Done when/ }).fill("It is tested\nIt is written down")
  await form.getByRole("textbox", { name: /^Tags/ }).fill("keys")
  await form.getByRole("textbox", { name: /^Tags/ }).press("Control+Enter")
  await expect(page.getByRole("checkbox", { name: "It is written down" })).toBeVisible()
  const task = await clutch<Task>("tasks", "get", first)
  expect(task).toMatchObject({
    tags: ["keys"],
    criteria: [
      { text: "It is tested", done: false },
      { text: "It is written down", done: false },
    ],
  })
  await page.keyboard.press("e")
  await expect(form).toBeVisible()
})

test("j enters the board", async ({ page }) => {
  const key = await createCard("paused", "Entered by a key")
  await openBoard(page, "paused")
  await expect(card(page, key)).toBeVisible()
  await page.keyboard.press("j")
  await expect(page.locator("[data-card]:focus")).toHaveCount(1)
})

test("another project opens on the tab that one looks at, and so do all together", async ({ page }) => {
  await page.goto("/work-loop?tab=models")
  await isLive(page)
  const projects = page.getByRole("list", { name: "Projects" })
  await projects.getByRole("link", { name: /^paused/ }).click()
  await expect(page).toHaveURL(/\/projects\/paused\/work-loop\?tab=models$/)
  await projects.getByRole("link", { name: "All projects" }).click()
  await expect(page).toHaveURL(/\/work-loop\?tab=models$/)
})
