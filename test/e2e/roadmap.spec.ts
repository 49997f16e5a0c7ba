/** The roadmap: from an empty page to phases, requirements and tasks that work for them, by mouse, keys, menu and Markdown. */
import { expect, test, type Page } from "playwright/test"
import { createRepository } from "../integration/installation.ts"
import { asked, clutch, isLive } from "./kit.ts"
import { expectNoFault } from "./no-fault.ts"

type Shown = {
  phases: { key: string; title: string; requirements: { key: string; title: string }[] }[]
  loose: { key: string }[]
}

/** A project of its own for each journey: it begins from nothing. */
async function anEmptyRoadmap(page: Page, slug: string): Promise<void> {
  await clutch("projects", "add", "--slug", slug, "--repo", await createRepository())
  await clutch("loop", "pause", "--scope", "project", "--subject", slug)
  await page.goto(`/projects/${slug}/roadmap`)
  await isLive(page)
}

const order = async (slug: string) => {
  const { phases, loose } = await asked<Shown>("roadmap.show", { project: slug })
  const keys = (rows: { key: string }[]) => rows.map(({ key }) => key.split("-")[1]).join(" ")
  return [
    ...phases.map(({ key, requirements }) => `${key.split("-")[1]}: ${keys(requirements)}`),
    keys(loose),
  ]
}
const phase = (page: Page, name: string) => page.getByRole("region", { name, exact: true })
const row = (page: Page, key: string) => page.locator(`[data-roadmap-row="${key}"]`)

async function addRequirement(page: Page, to: string, title: string): Promise<void> {
  await phase(page, to)
    .getByRole("button", { name: `Add a requirement to ${to}` })
    .click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("textbox", { name: "What has to be true" }).fill(title)
  await dialog.getByRole("button", { name: "Add requirement" }).click()
  await expect(dialog).toHaveCount(0)
  await expect(phase(page, to)).toContainText(title)
}

async function carry(page: Page, grip: string, over: string): Promise<void> {
  const from = (await page.locator(`[data-grip="${grip}"]`).boundingBox())!
  const to = (await row(page, over).boundingBox())!
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(from.x + from.width / 2 + 8, from.y + from.height / 2 + 8)
  await page.mouse.move(from.x + from.width / 2 + 8, to.y + to.height * 0.8, { steps: 12 })
  await expect(page.locator("[data-drop]")).toHaveCount(1)
  await page.mouse.up()
}

test("a roadmap begins empty, takes phases and requirements, and follows the task made of one", async ({
  page,
}) => {
  await anEmptyRoadmap(page, "planned")
  await page.getByRole("textbox", { name: "First phase" }).fill("Sign in")
  await page.getByRole("button", { name: "Add phase" }).click()
  await addRequirement(page, "Sign in", "A link is printed")
  await row(page, "PLA-R1").click()
  await expect(page).toHaveURL(/requirement=PLA-R1/)
  await page.getByRole("button", { name: "Make a task" }).click()
  await page.getByRole("link", { name: /PLA-1 A link is printed/ }).click()
  await expect(page).toHaveURL(/\/projects\/planned\/tasks\/PLA-1/)
  await page.getByRole("link", { name: "PLA-R1 A link is printed" }).click()
  await expect(page).toHaveURL(/\/projects\/planned\/roadmap\?requirement=PLA-R1/)
  await expect(row(page, "PLA-R1")).toContainText("Planned, 0 of 1 tasks done")
  for (const status of ["ready", "in_progress"]) await clutch("tasks", "move", "PLA-1", status)
  await expect(row(page, "PLA-R1")).toContainText("Under way, 0 of 1 tasks done")
  await clutch("tasks", "cancel", "PLA-1")
  await expect(row(page, "PLA-R1")).toContainText("No task")
})

test("requirements are placed by mouse, by keys and by the menu, and stand so for everybody", async ({
  page,
}) => {
  await anEmptyRoadmap(page, "sorted")
  await clutch("phases", "add", "--project", "sorted", "--title", "One")
  await clutch("phases", "add", "--project", "sorted", "--title", "Two")
  for (const title of ["A", "B", "C"])
    await clutch("requirements", "add", "--project", "sorted", "--phase", "SOR-P1", "--title", title)
  await expect(row(page, "SOR-R3")).toBeVisible()
  await carry(page, "SOR-R1", "SOR-R3")
  await expect.poll(() => order("sorted")).toEqual(["P1: R2 R3 R1", "P2: ", ""])
  await row(page, "SOR-R1").focus()
  await page.keyboard.press("Shift+ArrowDown")
  await expect(row(page, "SOR-R1")).toBeFocused()
  await expect.poll(() => order("sorted")).toEqual(["P1: R2 R3", "P2: R1", ""])
  await page.getByRole("button", { name: "What to do with SOR-R2" }).click()
  await page.getByRole("menuitem", { name: "No phase" }).click()
  await expect.poll(() => order("sorted")).toEqual(["P1: R3", "P2: R1", "R2"])
  await row(page, "SOR-P2").focus()
  await page.keyboard.press("Shift+ArrowUp")
  await expect.poll(() => order("sorted")).toEqual(["P2: R1", "P1: R3", "R2"])
  await carry(page, "SOR-P2", "SOR-R3")
  await expect.poll(() => order("sorted")).toEqual(["P1: R3", "P2: R1", "R2"])
})

test("Markdown goes in with the line of a mistake, and twice is once; a found task is linked", async ({
  page,
}) => {
  await anEmptyRoadmap(page, "written")
  await clutch("tasks", "create", "--project", "written", "--title", "Spend the link")
  await page.getByRole("button", { name: "import one as Markdown" }).click()
  const dialog = page.getByRole("dialog", { name: "Import a roadmap" })
  const box = dialog.getByRole("textbox", { name: /^Markdown/ })
  await box.fill("## Sign in\n### <!-- WRI-R1 -->\n")
  await expect(dialog.getByRole("status")).toContainText("A requirement needs a title after ###.")
  const markdown = "## Sign in\n\nGoal.\n\n### A link is spent once\n"
  await box.fill(markdown)
  await expect(dialog.getByRole("status")).toContainText("1 new phase, 1 new requirement")
  await dialog.getByRole("button", { name: "Import" }).click()
  await expect(phase(page, "Sign in")).toContainText("A link is spent once")
  await page.getByRole("button", { name: "Import and export" }).click()
  await page.getByRole("menuitem", { name: "Import Markdown" }).click()
  await box.fill(markdown)
  await expect(dialog.getByRole("status")).toContainText("It says what is there already.")
  await page.keyboard.press("Escape")
  await row(page, "WRI-R1").click()
  await page.getByRole("combobox", { name: "Task to link to WRI-R1" }).fill("spend")
  await page.getByRole("option", { name: /WRI-1/ }).click()
  await expect(page.getByRole("link", { name: /WRI-1 Spend the link/ })).toBeVisible()
  const { markdown: exported } = await clutch<{ markdown: string }>("roadmap", "export", "written")
  expect(exported).toContain("- [ ] WRI-1 Spend the link")
})

test("the roadmap has no accessibility fault, empty or with everything on it", async ({ page }) => {
  await anEmptyRoadmap(page, "seen")
  await expectNoFault(page, "/projects/seen/roadmap")
  const { key } = await clutch<{ key: string }>("phases", "add", "--project", "seen", "--title", "One")
  const made = ["requirements", "add", "--project", "seen", "--title", "A", "--description", "Words"]
  const { key: requirement } = await clutch<{ key: string }>(...made, "--phase", key)
  await clutch("requirements", "task", requirement)
  await clutch("tasks", "create", "--project", "seen", "--title", "On its own")
  await page.goto(`/projects/seen/roadmap?requirement=${requirement}`)
  await expect(page.getByRole("region", { name: `${requirement}: A` })).toBeVisible()
  await expectNoFault(page, `/projects/seen/roadmap?requirement=${requirement}`)
})

test("@mobile a requirement is moved on a phone without dragging", async ({ page }) => {
  await anEmptyRoadmap(page, "handy")
  await clutch("phases", "add", "--project", "handy", "--title", "One")
  for (const title of ["A", "B"])
    await clutch("requirements", "add", "--project", "handy", "--phase", "HAN-P1", "--title", title)
  await page.getByRole("button", { name: "What to do with HAN-R2" }).click()
  await page.getByRole("menuitem", { name: /Move up/ }).click()
  await expect.poll(() => order("handy")).toEqual(["P1: R2 R1", ""])
})
