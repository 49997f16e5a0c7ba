import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { beforeEach, describe, expect, test, vi } from "vitest"
import { LOADING, ready } from "#lib/react/live"
import type { JobView, TrashRow } from "#lib/react/use-workspaces"
import { prepareDom } from "../testing/dom.ts"
import { WorkspacesView, type WorkspacesViewProps } from "./workspaces-view.tsx"

prepareDom()

const onRestore = vi.fn()
const onCollect = vi.fn()
beforeEach(() => vi.clearAllMocks())

const entry: TrashRow = {
  ...{ id: "2026-web-CLU-7-ab", project: "web", taskKey: "CLU-7", savedAt: Date.now() - 7_200_000 },
  ...{ reason: "CLU-7 was cancelled.", bytes: 12_000, hasFiles: true },
  branches: [{ branch: "clutch/CLU-7/fix", commit: "c0ffee1234567890" }],
}
const aJob = (given: Partial<JobView> = {}): JobView => ({
  ...{ job: "j1" as JobView["job"], askedBy: "Mara", askedAt: 1, begunAt: null, endedAt: null, result: null },
  task: { kind: "restore", entry: entry.id },
  ...given,
})
const ended = { begunAt: 2, endedAt: Date.now() }

const show = (given: Partial<WorkspacesViewProps> = {}) =>
  render(
    <WorkspacesView
      projects={ready([{ slug: "web", name: "Web", diskQuotaMb: null, disk: null }])}
      trash={ready({ bytes: 12_000, count: 1, entries: [entry], seenAt: 1 })}
      jobs={ready([])}
      writesOff={null}
      {...{ onRestore, onCollect }}
      {...given}
    />,
  )
const row = () => within(screen.getByRole("listitem", { name: "Saved work of CLU-7" }))
const cleanUp = () => within(screen.getByRole("region", { name: "Clean up" }))

test("where no work tree was, it is said with when that was, and no size of nothing is shown", () => {
  const disk = { bytes: 0, isWhole: true, workTrees: 0, places: [], measuredAt: Date.now() - 120_000 }
  show({ projects: ready([{ slug: "web", name: "Web", diskQuotaMb: null, disk }]) })
  const panel = screen.getByRole("region", { name: "Web" })
  expect(panel.textContent).toContain("No work tree when it was last measured, 2m ago.")
  expect(panel.textContent).not.toContain("0 B")
})

describe("the trash", () => {
  test("shows each entry with its age, its size and what it holds, and gives it back", async () => {
    show()
    const text = screen.getByRole("listitem", { name: "Saved work of CLU-7" }).textContent
    for (const part of ["2h", "12 kB", "clutch/CLU-7/fix", "files that were not committed", "was cancelled"])
      expect(text).toContain(part)
    await userEvent.click(row().getByRole("button", { name: "Restore the work of CLU-7" }))
    expect(onRestore).toHaveBeenCalledWith(entry.id)
  })

  test("says how far a restore is, and does not begin it twice", () => {
    const { unmount } = show({ jobs: ready([aJob()]) })
    expect(row().getByRole("status").textContent).toContain("Waits for the loop")
    expect(row().getByRole<HTMLButtonElement>("button", { name: /^Restore/ }).disabled).toBe(true)
    unmount()
    show({ jobs: ready([aJob({ begunAt: 2 })]) })
    expect(row().getByRole("status").textContent).toContain("On its way back")
  })

  test("says where what came back is, or why it did not", () => {
    const { branches } = entry
    const { unmount } = show({
      jobs: ready([
        aJob({ ...ended, result: { kind: "restored", branches, directory: "/home/c/restored/x" } }),
      ]),
    })
    expect(row().getByRole("status").textContent).toContain("Branch clutch/CLU-7/fix at c0ffee1234")
    expect(row().getByText("/home/c/restored/x")).toBeTruthy()
    unmount()
    show({ jobs: ready([aJob({ ...ended, result: { kind: "refused", sentence: "It fits no more." } })]) })
    expect(row().getByRole("status").textContent).toContain("It fits no more.")
  })

  test("is empty, or was not looked at yet, in words", () => {
    const { unmount } = show({ trash: ready({ bytes: 0, count: 0, entries: [], seenAt: 1 }) })
    expect(screen.getByText("The trash is empty")).toBeTruthy()
    unmount()
    show({ trash: ready(null), jobs: LOADING })
    expect(screen.getByText("The loop has not looked yet")).toBeTruthy()
  })
})

describe("cleaning up", () => {
  const places = [
    { path: "/w/CLU-1", project: "web", of: "CLU-1", bytes: 5_000, goes: true, sentence: "CLU-1 is merged." },
    { path: "/w/CLU-2", project: "web", of: "CLU-2", bytes: 9_000, goes: false, sentence: "CLU-2 is ready." },
  ]
  const looked = (dryRun: boolean) =>
    aJob({
      ...ended,
      task: { kind: "collect", dryRun },
      result: { kind: "collected", dryRun, bytes: 5_000, count: 2, places },
    })

  test("first says what would go and why the rest stays", async () => {
    show()
    await userEvent.click(cleanUp().getByRole("button", { name: "What would go?" }))
    expect(onCollect).toHaveBeenCalledWith(true)
    expect(cleanUp().queryByRole("button", { name: /^Remove/ })).toBeNull()
  })

  test("then removes that, when it was asked once more", async () => {
    show({ jobs: ready([looked(true)]) })
    expect(cleanUp().getByRole("status").textContent).toContain("1 work tree of 2 would go")
    expect(cleanUp().getByText("CLU-2 is ready.")).toBeTruthy()
    await userEvent.click(cleanUp().getByRole("button", { name: "Remove 1 work tree" }))
    expect(onCollect).not.toHaveBeenCalled()
    const dialog = await screen.findByRole("dialog", { name: "Remove 1 work tree?" })
    await userEvent.click(within(dialog).getByRole("button", { name: "Remove" }))
    expect(onCollect).toHaveBeenCalledWith(false)
  })

  test("offers nothing more when it is done", () => {
    show({ jobs: ready([looked(false)]) })
    expect(cleanUp().getByRole("status").textContent).toContain("1 work tree of 2 went")
    expect(cleanUp().queryByRole("button", { name: /^Remove/ })).toBeNull()
  })
})
