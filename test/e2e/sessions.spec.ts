/** Sessions: the conversation of a run is in the list, is found, and is read to its end. */
import { expect, test } from "playwright/test"
import { createDone } from "./kit.ts"

test("the conversation of a finished run is found and read", async ({ page }) => {
  const key = await createDone("Be overheard")

  await page.goto("/projects/mine/sessions")
  const rows = page.getByRole("main").getByRole("link", { name: new RegExp(`Be overheard[\\s\\S]*${key}`) })
  await expect(rows.first()).toBeVisible()
  await page.getByLabel("Search first and last lines").fill("no agent ever said this")
  await expect(page.getByText("Nothing matches")).toBeVisible()
  await page.getByLabel("Search first and last lines").fill("")
  await expect(rows.first()).toBeVisible()

  await rows.filter({ hasText: "Developer" }).first().click()
  await expect(page).toHaveURL(/\/sessions\/[^/]+$/)
  await expect(page.getByRole("heading", { name: "Be overheard" })).toBeVisible()
  await expect(page.getByText("git commit", { exact: false }).first()).toBeVisible()
  await page.getByLabel("Search in this conversation").fill("commit")
  await expect(page.getByRole("status").filter({ hasText: /\d+ hits?/ })).toBeVisible()
  await page.getByRole("link", { name: key }).click()
  await expect(page).toHaveURL(new RegExp(`/projects/mine/tasks/${key}`))
})
