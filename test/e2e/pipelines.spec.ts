/** Pipelines in the browser: defined in the settings, chosen for a new card, followed on its page until it is done. */
import { expect, test } from "playwright/test"
import { asked, column, isLive, openBoard, untilDone } from "./kit.ts"

test("a card made with plan-implement-review goes through its steps to Done", async ({ page }) => {
  await openBoard(page, "mine")
  await isLive(page)
  await page.keyboard.press("c")
  const dialog = page.getByRole("dialog", { name: "New task" })
  await dialog.getByLabel("Title").fill("Go through three steps")
  await dialog.getByLabel("Goes through").selectOption("plan-implement-review")
  await dialog.getByLabel("Column").selectOption("ready")
  await dialog.getByRole("button", { name: "Create task" }).click()
  const made = page.locator("[data-card]", { hasText: "Go through three steps" })
  await expect(made).toBeVisible()
  const key = (await made.getAttribute("data-card"))!
  await page.goto(`/projects/mine/tasks/${key}`)
  const steps = page.getByRole("region", { name: "Steps" }).getByRole("listitem")
  await expect(steps).toHaveCount(3)
  await untilDone(key, 90_000)
  for (const [index, name] of ["plan", "implement", "review"].entries()) {
    await expect(steps.nth(index)).toContainText(name)
    await expect(steps.nth(index)).toContainText("(done)")
  }
  await openBoard(page, "mine")
  await expect(column(page, "Done").getByText("Go through three steps")).toBeVisible()
})

test("a project gets a pipeline of its own, makes it the way of new cards, and loses it again", async ({
  page,
}) => {
  await page.goto("/projects/paused/settings")
  const pipelines = page.getByRole("region", { name: "Pipelines" })
  await pipelines.getByRole("button", { name: "Define" }).click()
  await pipelines
    .getByRole("textbox")
    .fill('{"name": "only-build", "steps": [{"name": "build", "role": "dev"}]}')
  await pipelines.getByRole("button", { name: "Save pipeline" }).click()
  await expect(pipelines.getByRole("button", { name: "Change only-build" })).toBeVisible()
  const board = page.getByRole("region", { name: "Board", exact: true })
  const pipelineOf = async () =>
    (await asked<{ pipeline: string }>("projects.get", { project: "paused" })).pipeline
  for (const name of ["only-build", "classic"]) {
    await board.getByLabel("New tasks go through").selectOption(name)
    await board.getByRole("button", { name: "Save" }).click()
    await expect.poll(pipelineOf).toBe(name)
  }
  await pipelines.getByRole("button", { name: "Remove only-build" }).click()
  await pipelines.getByRole("button", { name: "Really remove only-build" }).click()
  await expect(pipelines.getByRole("button", { name: "Change only-build" })).toBeHidden()
})
