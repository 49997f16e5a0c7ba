/** The Prompt Lab's main job: a version is written, looked at, activated, told to a run, and taken back. */
import { expect, test } from "playwright/test"
import { asked, clutch, createCard } from "./kit.ts"

const WISH = "Name the failing test before you mend anything."

test("a version is written, compared, activated, told to the next run, and rolled back", async ({ page }) => {
  const before = await createCard("mine", "Be told the built-in prompt", "ready")
  await page.goto("/prompts?role=writer")
  await expect(page.getByRole("button", { name: /^built in/ })).toContainText("Active")
  await expect(page.getByLabel("Text of Writer, built in")).toContainText("# Writer")

  await page.getByRole("button", { name: "New version from built in" }).click()
  const text = page.getByRole("textbox", { name: /whole text/ })
  await text.fill(`${await text.inputValue()}\n\n${WISH}`)
  await expect(page.getByRole("button", { name: "Write version" })).toBeDisabled()
  await page.getByRole("textbox", { name: "What it changes, and why" }).fill("Tests first")
  await page.getByRole("button", { name: "Write version" }).click()

  const version = page.getByRole("region", { name: "Writer, v1" })
  await expect(version.getByRole("radio", { name: "Changes" })).toBeChecked()
  await expect(version.getByRole("group", { name: /Lines that differ/ })).toContainText(WISH)
  await version.getByRole("button", { name: "Activate v1" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Activate v1" }).click()
  await expect(page.getByRole("button", { name: /^v1/ })).toContainText("Active")

  const { key } = await clutch<{ key: string }>(
    ...["tasks", "create", "--project", "mine", "--title", "Be told v1", "--role", "writer"],
  )
  await version.getByRole("radio", { name: "Preview" }).click()
  await version.getByRole("textbox", { name: "For which task" }).fill(key)
  await version.getByRole("button", { name: new RegExp(key) }).click()
  const told = version.getByLabel(`What the next run of ${key} would be told`)
  await expect(told).toContainText(WISH)
  await expect(told).toContainText(`## Your task: ${key}`)
  const preview = await clutch<{ prompt: string }>("prompts", "preview", key)
  expect(await told.textContent()).toBe(preview.prompt)

  await clutch("tasks", "move", key, "ready")
  const versionsOf = async (task: string, role: string) =>
    (await asked<{ role: string; promptVersion: number | null }[]>("runs.list", { task }))
      .filter((run) => run.role === role)
      .map(({ promptVersion }) => promptVersion)
      .at(-1)
  await expect.poll(() => versionsOf(key, "writer"), { timeout: 60_000 }).toBe(1)
  await expect.poll(() => versionsOf(before, "dev"), { timeout: 60_000 }).toBe(0)
  await page.goto(`/projects/mine/tasks/${key}?tab=runs`)
  await page.getByRole("link", { name: "prompt v1" }).first().click()
  await expect(page).toHaveURL(/\/prompts\?role=writer&version=1/)

  // The link of a run leads to its project, which follows the organization: the way back is there.
  await expect(page.getByText("v1 is active, as in the organization")).toBeVisible()
  await page.getByRole("combobox", { name: "Where it is active" }).selectOption("")
  await page.getByRole("button", { name: "Roll back to built in" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Roll back" }).click()
  await expect(page.getByRole("button", { name: /^built in/ })).toContainText("Active")
  const { version: active } = await clutch<{ version: number }>("prompts", "get", "writer")
  expect(active).toBe(0)
})
