/** The board: a card's way to the merge, and carrying cards by mouse and by keyboard, seen by others. */
import { expect, test } from "playwright/test"
import { card, clutch, column, createCard, drag, keysIn, openBoard, statusOf } from "./kit.ts"

test("a card made in the browser goes all the way to Done by itself", async ({ page }) => {
  await openBoard(page, "mine")
  await page
    .getByRole("button", { name: /new task/i })
    .first()
    .click()
  await page.getByLabel("Title").fill("Say hello from the browser")
  await page.getByLabel("Column").selectOption("ready")
  await page.getByRole("button", { name: "Create task" }).click()
  const made = column(page, "Done").locator("[data-card]", { hasText: "Say hello from the browser" })
  await expect(made).toBeVisible({ timeout: 60_000 })
  const key = await made.getAttribute("data-card")
  const task = await clutch<{ status: string; resolution: string; mergedCommit: string }>(
    "tasks",
    "get",
    key!,
  )
  expect(task).toMatchObject({ status: "done", resolution: "merged" })
})

test("a drop by mouse lands exactly where it was let go, and another browser sees it", async ({
  page,
  browser,
}) => {
  const first = await createCard("paused", "First of three", "ready")
  const second = await createCard("paused", "Second of three", "ready")
  const moved = await createCard("paused", "Carried by mouse")
  const other = await browser.newPage({ storageState: "test-results/signed-in.json" })
  await openBoard(page, "paused")
  await openBoard(other, "paused")
  await expect(card(page, second)).toBeVisible()
  await expect(card(other, moved)).toBeVisible()
  const before = await keysIn(page, "Ready")
  expect(before.indexOf(first)).toBeLessThan(before.indexOf(second))

  await drag(page, card(page, moved), card(page, second))

  const expected = before.toSpliced(before.indexOf(second), 0, moved)
  await expect.poll(() => keysIn(page, "Ready")).toEqual(expected)
  await expect.poll(() => keysIn(other, "Ready")).toEqual(expected)
  await page.reload()
  await expect.poll(() => keysIn(page, "Ready")).toEqual(expected)
  await other.close()
})

test("the keyboard carries a card to the next column and says so; Escape puts it back", async ({ page }) => {
  const key = await createCard("paused", "Carried by keyboard")
  await openBoard(page, "paused")
  await card(page, key).focus()
  await page.keyboard.press("Space")
  await page.waitForTimeout(120)
  await page.keyboard.press("ArrowRight")
  await page.waitForTimeout(120)
  await expect(page.locator('[id^="DndLiveRegion"]')).toContainText("Ready")
  await page.keyboard.press("Escape")
  await expect.poll(() => keysIn(page, "Backlog")).toContain(key)

  await card(page, key).focus()
  await page.keyboard.press("Space")
  await page.waitForTimeout(120)
  await page.keyboard.press("ArrowRight")
  await page.waitForTimeout(120)
  await page.keyboard.press("Space")
  await expect.poll(() => keysIn(page, "Ready")).toContain(key)
  await expect.poll(() => statusOf(key)).toBe("ready")
})

test("an illegal drop is refused before it is sent, with the reason", async ({ page }) => {
  const key = await createCard("paused", "Not for Done")
  await openBoard(page, "paused")
  const sent: string[] = []
  page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => sent.push(String(payload))))
  await drag(page, card(page, key), column(page, "Done"))
  await expect(page.getByText(/A card in Backlog cannot go to Done/).first()).toBeVisible()
  expect(await keysIn(page, "Backlog")).toContain(key)
  expect(sent.filter((frame) => frame.includes("tasks:move"))).toEqual([])
})

test("a waiting card says why", async ({ page }) => {
  const key = await createCard("paused", "Waits for the pause to end", "ready")
  await openBoard(page, "paused")
  await expect(card(page, key)).toContainText(/paused/i)
})

test("a question is answered on its card, and the agent goes on", async ({ page }) => {
  const script = {
    dev: [
      {
        steps: [
          { ask: { question: "Tabs or spaces?", options: ["Tabs", "Spaces"] } },
          { create: { path: "answer.md", text: "asked\n" } },
          { commit: "docs: ask" },
        ],
      },
    ],
    reviewer: [{ verdict: "approved", summary: "Fine." }],
  }
  const { key } = await clutch<{ key: string }>(
    ...["tasks", "create", "--project", "mine", "--title", "Ask a person", "--status", "ready"],
    ...["--description", `Ask.\n\n\`\`\`simulation\n${JSON.stringify(script)}\n\`\`\`\n`],
  )
  await openBoard(page, "mine")
  await expect(card(page, key)).toContainText("Tabs or spaces?", { timeout: 45_000 })
  await card(page, key)
    .getByRole("button", { name: /^Spaces/ })
    .click()
  await expect(column(page, "Done").locator(`[data-card="${key}"]`)).toBeVisible({ timeout: 60_000 })
})
