/** What the journeys share: the command line of the running Clutch, and hands for the board. */
import path from "node:path"
import { execa } from "execa"
import { expect, type Locator, type Page } from "playwright/test"
import { ROOT } from "#lib/root"
import { post } from "../integration/installation.ts"
import { steady } from "../integration/scripts.ts"

export const clutch = async <T>(...args: string[]): Promise<T> =>
  JSON.parse(await typed(...args, "--json")) as T

/** A link that signs in once more. */
export const signInLink = async (): Promise<string> => /http\S+/.exec(await typed("sign-in"))?.[0] ?? ""

async function typed(...args: string[]): Promise<string> {
  const { stdout, exitCode, stderr } = await execa(path.join(ROOT, "bin/clutch"), args, {
    env: { CLUTCH_HOME: process.env.E2E_HOME },
    reject: false,
    timeout: 30_000,
  })
  if (exitCode !== 0) throw new Error(`clutch ${args.join(" ")}: ${stderr}`)
  return stdout
}

/** The same without a process of its own, for those who ask often. */
export const asked = <T>(operation: string, input: object = {}): Promise<T> =>
  post<T>({ home: process.env.E2E_HOME!, port: Number(process.env.E2E_PORT ?? 4310) }, operation, input)

export const statusOf = async (key: string): Promise<string> =>
  (await asked<{ status: string }>("tasks.get", { task: key })).status

/** The key of a new card. */
export async function createCard(
  project: string,
  title: string,
  status: "backlog" | "ready" = "backlog",
  ...more: string[]
): Promise<string> {
  const card = ["--project", project, "--title", title, "--status", status, ...more]
  return (await clutch<{ key: string }>("tasks", "create", ...card)).key
}

export const untilDone = (key: string, timeout = 60_000): Promise<void> =>
  expect.poll(() => statusOf(key), { timeout }).toBe("done")

/** The key of a card whose agents succeeded at once. */
export async function createDone(title: string): Promise<string> {
  const name = title.toLowerCase().replaceAll(" ", "-")
  const key = await createCard("mine", title, "ready", "--description", steady(name))
  await untilDone(key)
  return key
}

export async function openBoard(page: Page, project: string): Promise<void> {
  await page.goto(`/projects/${project}/board`)
  await expect(column(page, "Backlog")).toBeVisible()
}

/** A page hears keys only once its scripts run: the server's HTML shows every word of it before. */
export const isLive = (page: Page): Promise<void> =>
  expect(page.getByRole("status").filter({ hasText: /^Live$/ })).toBeVisible()

export const card = (page: Page, key: string): Locator => page.locator(`[data-card="${key}"]`)
export const column = (page: Page, label: string): Locator =>
  page.getByRole("region", { name: new RegExp(`^${label}\\b`) })
export const keysIn = async (page: Page, label: string): Promise<string[]> =>
  column(page, label)
    .locator("[data-card]")
    .evaluateAll((cards) =>
      cards
        .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
        .map((element) => (element as HTMLElement).dataset.card ?? ""),
    )

/** Presses, moves past the activation distance, glides to the target, waits for the collision, lets go. */
export async function drag(
  page: Page,
  from: Locator,
  to: Locator,
  where: { y: number } = { y: 0.25 },
): Promise<void> {
  const start = (await from.boundingBox())!
  await page.mouse.move(start.x + start.width / 2, start.y + 12)
  await page.mouse.down()
  await page.mouse.move(start.x + start.width / 2 + 8, start.y + 20)
  const end = (await to.boundingBox())!
  await page.mouse.move(end.x + end.width / 2, end.y + end.height * where.y, { steps: 12 })
  await page.waitForTimeout(80)
  await page.mouse.up()
}
