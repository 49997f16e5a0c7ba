/** A project's chat with the simulated gateway: an empty thread, a message, its answer, and what can be made of it. */
import { expect, test } from "playwright/test"
import { clutch } from "./kit.ts"

test("the first message opens a chat and is answered; the answer becomes a task", async ({ page }) => {
  await page.goto("/projects/paused/chat")
  await expect(page.getByText("No chat yet")).toBeVisible()
  await expect(page.getByText("Nothing was said yet")).toBeVisible()
  await expect(page.getByRole("button", { name: "Send" })).toBeDisabled()

  await page.getByLabel("Message", { exact: true }).fill("What is to be done?")
  await page.getByLabel("Message", { exact: true }).press("Enter")
  await expect(page).toHaveURL(/chat=/)
  const said = page.getByRole("log", { name: "Messages" })
  await expect(said.getByRole("article", { name: /What is to be done/ })).toBeVisible()
  const answer = said.getByRole("article", { name: /Simulated answer/ })
  await expect(answer).toBeVisible()
  await expect(answer).toContainText("What is to be done?")
  await expect(page.getByLabel("Message", { exact: true })).toHaveValue("")
  await expect(
    page.getByRole("navigation", { name: "Chats" }).getByRole("button", { name: /Simulated answer/ }),
  ).toBeVisible()

  await answer.hover()
  await answer.getByRole("button", { name: "Make a task of it" }).click()
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Create/ })
    .click()
  await expect(page.getByRole("dialog")).toHaveCount(0)
  const tasks = await clutch<{ title: string }[]>("tasks", "list", "--project", "paused")
  expect(tasks.map(({ title }) => title)).toContainEqual(expect.stringContaining("Simulated answer."))
})
