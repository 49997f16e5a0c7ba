/** Which screens are drawn, by the name of their picture: every place one can go to, and the parts of those that have parts. */
import type { Page } from "playwright/test"
import { PLACES } from "../../../components/layout/places.ts"

export type Screen = {
  name: string
  path: string
  /** What is done on the page before it is drawn. */
  act?: (page: Page) => Promise<void>
}

/** The project whose places are drawn. */
const PROJECT = "tidepool"

const task = (project: string, key: string, tab?: string): string =>
  `/projects/${project}/tasks/${key}${tab === undefined ? "" : `?tab=${tab}`}`

/** The demo's keys are those of its story: its seed is fixed. */
const PARTS: readonly Screen[] = [
  { name: "board-of-all", path: "/board" },
  { name: "board-by-project", path: "/board?lanes=project" },
  { name: "board-list", path: `/projects/${PROJECT}/board?view=list` },
  { name: "board-timeline", path: `/projects/${PROJECT}/board?view=timeline` },
  { name: "graph", path: "/projects/chartroom/board?view=graph" },
  { name: "task", path: task(PROJECT, "TIDE-2") },
  { name: "task-runs", path: task(PROJECT, "TIDE-2", "runs") },
  { name: "task-changes", path: task(PROJECT, "TIDE-2", "changes") },
  { name: "task-reviews", path: task(PROJECT, "TIDE-2", "reviews") },
  { name: "task-comments", path: task(PROJECT, "TIDE-6", "comments") },
  { name: "task-blocked", path: task(PROJECT, "TIDE-8") },
  { name: "task-objective", path: task("chartroom", "CHRT-1") },
  { name: "observatory-triage", path: "/work-loop?tab=triage" },
  { name: "observatory-analytics", path: "/work-loop?tab=analytics" },
  { name: "observatory-models", path: "/work-loop?tab=models" },
  { name: "observatory-prompts", path: "/work-loop?tab=prompts" },
  { name: "runs", path: "/work-loop/runs" },
  {
    name: "session",
    path: "/sessions?project=tidepool&status=ended&model=claude-sonnet-4-5",
    async act(page) {
      await page.locator("main a[href^='/sessions/']").first().click()
      await page.waitForURL(/\/sessions\/./)
    },
  },
  {
    name: "chat-thread",
    path: `/projects/${PROJECT}/chat`,
    async act(page) {
      await page.getByText("Which tables can be read").first().click()
    },
  },
  {
    name: "palette",
    path: `/projects/${PROJECT}/board`,
    async act(page) {
      await page
        .getByRole("status")
        .filter({ hasText: /^Live$/ })
        .waitFor()
      await page.keyboard.press("Control+k")
      await page.getByRole("dialog").waitFor()
    },
  },
]

export const SCREENS: readonly Screen[] = [
  ...PLACES.flatMap(({ name, href }) => {
    const path = href(PROJECT)
    return path === null ? [] : [{ name, path }]
  }),
  ...PARTS,
]
