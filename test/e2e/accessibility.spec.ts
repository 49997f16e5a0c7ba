/** Every page without an accessibility fault, at a desk and on a phone, in the light and in the dark. */
import { test } from "playwright/test"
import { PLACES } from "../../components/layout/places.ts"
import { createRepository } from "../integration/installation.ts"
import { clutch, createCard } from "./kit.ts"
import { expectNoFault } from "./no-fault.ts"

/** Its own, for the journeys go on beside it. */
const PROJECT = "looked-at"
const OTHERS = [
  "/work-loop?tab=triage",
  "/work-loop?tab=analytics",
  "/work-loop?tab=models",
  "/work-loop?tab=prompts",
  "/work-loop/runs",
  ...["text", "changes", "new"].map((show) => `/prompts?role=qa&version=1&show=${show}`),
  `/projects/${PROJECT}/board?view=list`,
  `/projects/${PROJECT}/board?view=graph`,
  `/projects/${PROJECT}/board?view=timeline`,
]

// Axe says what is wrong; a trace of each page costs as much as looking at it.
test.use({ trace: "off" })

let card = ""
test.beforeAll(async () => {
  // After a fault the rest is looked at by another worker, which begins here again.
  const known = await clutch<{ slug: string }[]>("projects", "list")
  if (!known.some(({ slug }) => slug === PROJECT))
    await clutch("projects", "add", "--slug", PROJECT, "--repo", await createRepository())
  card = await createCard(PROJECT, "Seen by everybody")
  await clutch("prompts", "create", "qa", "--text", "Try everything twice.", "--note", "Shorter")
})

const pages = new Set([...PLACES.flatMap(({ href }) => href(PROJECT) ?? []), ...OTHERS])
for (const path of pages) test(`${path} has no accessibility fault`, ({ page }) => expectNoFault(page, path))

test("the preview of a prompt has no accessibility fault", ({ page }) =>
  expectNoFault(page, `/prompts?show=preview&task=${card}`))

test("a task has no accessibility fault", ({ page }) =>
  expectNoFault(page, `/projects/${PROJECT}/tasks/${card}`))

test("a task that is edited has no accessibility fault", ({ page }) =>
  expectNoFault(page, `/projects/${PROJECT}/tasks/${card}?edit`))
