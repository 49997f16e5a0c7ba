import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { LOADING, ready } from "#lib/react/live"
import { anExecutor, aProcess } from "../testing/loop-builders.ts"
import { anInboxItem, aProject, aRun } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { HomeView, type HomeViewProps } from "./home-view.tsx"

prepareDom()

function show(given: Partial<HomeViewProps> = {}) {
  const props: HomeViewProps = {
    projects: ready([aProject()]),
    overview: ready({ globalLimit: 4, isPaused: false, counts: { ready: 7 }, runs: [] }),
    inbox: ready({ items: [], isWhole: true }),
    used: ready({ total: { usd: 0, unpriced: 0, tokens: 0, runs: 0 }, projects: {} }),
    executors: ready([]),
    gateway: ready(null),
    processes: ready([]),
    onAddProject: vi.fn(),
    ...given,
  }
  render(<HomeView {...props} />)
  return props
}

const tile = (name: string) => screen.getByRole("link", { name }).closest("div")!.textContent

test("the tiles say what follows: who waits, what runs, what it costs", () => {
  show({
    inbox: ready({ items: [anInboxItem(), anInboxItem({ id: "2", blocking: false })], isWhole: true }),
    overview: ready({
      globalLimit: 4,
      isPaused: true,
      counts: { ready: 7 },
      runs: [aRun({ state: "waiting" })],
    }),
    used: ready({ total: { usd: 1.5, unpriced: 2, tokens: 9_400, runs: 3 }, projects: {} }),
  })
  expect(tile("Needs you")).toContain("1oldest waits")
  expect(tile("Agents at work")).toContain("1 of 41 waiting for an answer")
  expect(tile("Work loop")).toContain("Pausednothing new starts")
  expect(tile("Cost today")).toContain("over $1.509.4k tokens, 3 runs, 2 without a price")
})

test("projects show their counts; rails only while something is in them", () => {
  show({ projects: ready([aProject({ needsPerson: 1, counts: { ready: 7, merging: 2 } })]) })
  const link = within(screen.getByRole("list", { name: "Projects" })).getByRole("link")
  expect(link.getAttribute("href")).toBe("/projects/clutch-web/board")
  expect(link.textContent).toContain("1 needs you")
  expect(link.textContent).toContain("Ready7")
  expect(link.textContent).toContain("Merging2")
  expect(link.textContent).not.toContain("Cancelled")
})

test("an empty installation leads to its first project, then to its first task", async () => {
  const empty = { globalLimit: 4, isPaused: false, counts: {}, runs: [] }
  const { onAddProject } = show({ projects: ready([]), overview: ready(empty) })
  expect(screen.getByText(/clutch projects add/)).toBeTruthy()
  await userEvent.click(screen.getByRole("button", { name: "New project" }))
  expect(onAddProject).toHaveBeenCalled()
})

test("with a project and no card the next step is the board; with cards the guide is gone", () => {
  show({ overview: ready({ globalLimit: 4, isPaused: false, counts: {}, runs: [] }) })
  expect(screen.getByRole("link", { name: "Open the board" })).toBeTruthy()
  show()
  expect(screen.getAllByRole("region", { name: "First steps" })).toHaveLength(1)
})

test("health: what breathes, what is silent, what loses its runs", () => {
  show({
    processes: ready([aProcess({ seenAt: Date.now(), startedAt: Date.now() - 60_000 })]),
    executors: ready([anExecutor({ lost: 15 })]),
  })
  const health = within(screen.getByRole("region", { name: "Health" }))
  expect(health.getByText("15 of 20 newest runs were lost")).toBeTruthy()
  expect(health.getAllByText("does not report").length).toBeGreaterThan(0)
})

test("a gateway that is stopped says why and what mends it", () => {
  const stopped = {
    state: "stopped",
    sentence: "The token is refused.",
    mend: "Set OPENCLAW_TOKEN.",
  } as const
  show({ gateway: ready({ ...stopped, version: null, startedAt: null, channel: null }) })
  const health = within(screen.getByRole("region", { name: "Health" }))
  expect(health.getByText("Set OPENCLAW_TOKEN.")).toBeTruthy()
})

test("the gateway's channel says whether agents can speak in chats, and why not", () => {
  const connected = {
    state: "connected",
    sentence: "",
    mend: null,
    version: "2026.9.6",
    startedAt: null,
  } as const
  const channel = { state: "closed", sentence: "Clutch does not answer." } as const
  show({ gateway: ready({ ...connected, channel }) })
  const health = within(screen.getByRole("region", { name: "Health" }))
  expect(health.getByText("closed")).toBeTruthy()
  expect(health.getByText("Clutch does not answer.")).toBeTruthy()
})

test("it loads, and it may be refused", () => {
  show({ projects: LOADING })
  expect(screen.getByRole("status", { name: "Loading projects" })).toBeTruthy()
  show({ projects: { state: "refused", code: "forbidden", sentence: "Sign in first." } })
  expect(screen.getByRole("alert").textContent).toContain("Sign in first.")
})
