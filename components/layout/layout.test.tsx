import Link from "next/link"
import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { describe, expect, test, vi } from "vitest"
import { aProject } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { LiveStateView, writesOff } from "./live-state.tsx"
import { ConnectionBannerView } from "./connection-banner.tsx"
import { PLACES } from "./places.ts"
import { sameTabIn, sameTabOfAll } from "./same-tab.ts"
import { ShellView } from "./shell-view.tsx"

const push = vi.fn()
vi.mock("next/navigation", () => ({
  useRouter: () => ({ push }),
  usePathname: () => "/projects/clutch-web/board",
}))
prepareDom()

const slots = {
  runs: ["running", "attention"] as ("running" | "attention")[],
  limit: 4,
  ready: 5,
  isPaused: false,
}
const show = () =>
  render(
    <ShellView projects={[aProject()]} slots={slots} userName="Mara" waiting={3}>
      <p>page</p>
    </ShellView>,
  )

test("the sidebar shows where one is, what runs, and how full the slots are", async () => {
  show()
  const sidebar = within(screen.getByRole("complementary"))
  expect(sidebar.getByRole("link", { name: /^Board/ }).getAttribute("aria-current")).toBe("page")
  expect(await sidebar.findByRole("img", { name: "2 of 4 run slots in use, 1 waiting for you" })).toBeTruthy()
  expect(sidebar.getByText("5 ready")).toBeTruthy()
  expect(sidebar.getByRole("link", { name: /Inbox.*3.*waiting for you/ })).toBeTruthy()
})

test("another project opens on the tab one looks at; a task's page falls back to the board", () => {
  expect(sameTabIn("billing", "/projects/clutch-web/roadmap")).toBe("/projects/billing/roadmap")
  expect(sameTabIn("billing", "/projects/clutch-web/tasks/CLU-7")).toBe("/projects/billing/board")
  expect(sameTabIn("billing", "/work-loop")).toBe("/projects/billing/work-loop")
  expect(sameTabIn("billing", "/inbox")).toBe("/projects/billing/board")
})

test("what one looks at goes along to another project, what one looks for does not", () => {
  expect(sameTabIn("billing", "/projects/clutch-web/board", "?view=list&q=lease&tag=ui")).toBe(
    "/projects/billing/board?view=list",
  )
  expect(sameTabIn("billing", "/work-loop", "?tab=models&range=30d&project=clutch-web")).toBe(
    "/projects/billing/work-loop?tab=models&range=30d",
  )
})

test("all projects together are on the same tab, or on the board where there is no such tab", async () => {
  expect(sameTabOfAll("/projects/clutch-web/work-loop", "?tab=models")).toBe("/work-loop?tab=models")
  expect(sameTabOfAll("/projects/clutch-web/roadmap")).toBe("/board")
  render(
    <ShellView
      projects={[aProject(), aProject({ slug: "billing", name: "Billing" })]}
      slots={slots}
      userName="Mara"
      waiting={0}
    >
      <p>page</p>
    </ShellView>,
  )
  const projects = within(await screen.findByRole("list", { name: "Projects" }))
  expect(projects.getByRole("link", { name: "All projects" }).getAttribute("href")).toBe("/board")
})

test("a page that may be old says so above itself: not for a hiccup, and as an alert once writing is off", () => {
  const { container, rerender } = render(
    <ConnectionBannerView connection={{ state: "live", currentAt: 1 }} />,
  )
  expect(container.textContent).toBe("")
  rerender(<ConnectionBannerView connection={{ state: "reconnecting", currentAt: 1 }} />)
  expect(screen.getByRole("status").textContent).toContain("Reconnecting")
  rerender(<ConnectionBannerView connection={{ state: "offline", currentAt: 1 }} />)
  expect(screen.getByRole("alert").textContent).toContain("Nothing can be changed")
})

test("G and a letter go places; ? lists all keys, and letters can be switched off", async () => {
  show()
  await userEvent.keyboard("go")
  expect(push).toHaveBeenCalledWith("/work-loop")
  await userEvent.keyboard("?")
  const map = await screen.findByRole("dialog", { name: "Keys" }, { timeout: 10_000 })
  await userEvent.click(within(map).getByRole("checkbox"))
  await userEvent.click(within(map).getByRole("button", { name: "Close" }))
  push.mockClear()
  await userEvent.keyboard("gb")
  expect(push).not.toHaveBeenCalled()
})

describe("rows of a list", () => {
  const showRows = () =>
    render(
      <ShellView projects={[aProject()]} slots={slots} userName="Mara" waiting={0}>
        <Link data-row href="/projects/clutch-web/tasks/CLU-1?tab=runs">
          First
        </Link>
        <Link data-row href="/sessions/s1">
          Second
        </Link>
        <form role="search">
          <input aria-label="Search" />
        </form>
      </ShellView>,
    )
  const row = (name: string) => screen.getByRole("link", { name })

  test("are walked by J and K, from the first to the last and no further", async () => {
    showRows()
    await userEvent.keyboard("j")
    expect(document.activeElement).toBe(row("First"))
    await userEvent.keyboard("jj")
    expect(document.activeElement).toBe(row("Second"))
    await userEvent.keyboard("k")
    expect(document.activeElement).toBe(row("First"))
  })

  test("that lead to a task open it to be changed by E; others have nothing to change", async () => {
    showRows()
    push.mockClear()
    await userEvent.keyboard("je")
    expect(push).toHaveBeenCalledWith("/projects/clutch-web/tasks/CLU-1?edit")
    await userEvent.keyboard("je")
    expect(push).toHaveBeenCalledOnce()
  })
})

test("the theme goes from system to light to dark, and is remembered", async () => {
  show()
  await userEvent.click(screen.getByRole("button", { name: "Theme: system. Change to light" }))
  expect(document.documentElement.dataset.theme).toBe("light")
  await userEvent.click(screen.getByRole("button", { name: "Theme: light. Change to dark" }))
  expect([document.documentElement.dataset.theme, localStorage.getItem("clutch-theme")]).toEqual([
    "dark",
    "dark",
  ])
  await userEvent.click(screen.getByRole("button", { name: "Theme: dark. Change to system" }))
  expect(localStorage.getItem("clutch-theme")).toBeNull()
})

test.each([
  [{ state: "live", currentAt: 1 }, "Live", false],
  [{ state: "connecting", currentAt: null }, "Connecting", false],
  [{ state: "reconnecting", currentAt: 1 }, "Reconnecting", false],
  [{ state: "offline", currentAt: null }, "Cannot reach Clutch", true],
] as const)("a connection %j reads %s", (connection, text, isOff) => {
  render(<LiveStateView connection={connection} />)
  expect(screen.getByRole("status").textContent).toBe(text)
  expect(writesOff(connection) !== null).toBe(isOff)
})

test("offline says how old the page is", () => {
  render(
    <LiveStateView connection={{ state: "offline", currentAt: new Date(2026, 9, 5, 14, 42).getTime() }} />,
  )
  expect(screen.getByRole("status").textContent).toMatch(/^Showing .*42.*, offline$/)
})

test("no two places share their keys", () => {
  const keys = PLACES.flatMap((place) => (place.keys ? [place.keys] : []))
  expect(new Set(keys).size).toBe(keys.length)
})
