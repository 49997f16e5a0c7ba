import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { LOADING, ready } from "#lib/react/live"
import type { AnsweredView, InboxItem } from "#lib/react/inbox-data"
import { anAnswered, anInboxItem } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { InboxView } from "./inbox-view.tsx"

prepareDom()

function show(
  items: InboxItem[],
  given: Partial<Parameters<typeof InboxView>[0]> = {},
  answered: AnsweredView[] = [],
) {
  const props = {
    inbox: ready({ items, isWhole: true }),
    answered: { items: answered, isLoading: false, onMore: null },
    tab: "waiting" as const,
    project: null,
    chosen: null,
    writesOff: null,
    onProject: vi.fn(),
    onChoose: vi.fn(),
    onAnswer: vi.fn(),
    onAnswerAll: vi.fn(),
    deeds: {
      ...{ onUnblock: vi.fn(), onPutAside: vi.fn(), onCancel: vi.fn() },
      ...{ onMergePull: vi.fn(), onClosePull: vi.fn() },
    },
    ...given,
  }
  render(<InboxView {...props} />)
  return props
}

test("[IB-1] what costs most stands first, and says what it holds up", () => {
  show([
    anInboxItem({ id: "light", text: "A light one" }),
    anInboxItem({ id: "heavy", text: "A heavy one", downstream: 4, holdsSlot: true }),
  ])
  const rows = screen.getAllByRole("listitem").map((row) => row.textContent)
  expect(rows[0]).toContain("A heavy one")
  expect(rows[0]).toContain("holds a run slot, 4 cards wait behind it")
  expect(rows[1]).toContain("A light one")
})

test("what only tells something waits for nobody: the tab counts as the badge does", () => {
  show([anInboxItem({ id: "s1" }), anInboxItem({ id: "s2", kind: "alert", blocking: false })])
  expect(screen.getAllByRole("listitem")).toHaveLength(2)
  expect(screen.getByRole("link", { name: /^Waiting for you/ }).textContent).toBe("Waiting for you1")
})

test("an open question is answered in place, with its options and in words", async () => {
  const { onAnswer } = show([anInboxItem({ id: "s1", options: ["Update tests", "Keep"] })], { chosen: "s1" })
  await userEvent.click(screen.getByRole("button", { name: "Keep" }))
  expect(onAnswer).toHaveBeenCalledWith("s1", "Keep")
  await userEvent.type(screen.getByRole("textbox", { name: "Your answer" }), "Both")
  await userEvent.click(screen.getByRole("button", { name: "Answer" }))
  expect(onAnswer).toHaveBeenLastCalledWith("s1", "Both")
})

test("Escape closes what is open, and the keyboard stays on its row", async () => {
  const { onChoose } = show([anInboxItem({ id: "s1" }), anInboxItem({ id: "s2" })], { chosen: "s2" })
  await userEvent.keyboard("{Escape}")
  expect(onChoose).toHaveBeenCalledWith(null)
  expect(document.activeElement?.id).toBe("inbox-s2")
})

test("[IB-4] an approval is reviewed first: its one primary action is a look at the changes", () => {
  show([anInboxItem({ id: "s1", kind: "approval", options: [] })], { chosen: "s1" })
  expect(screen.getByRole("link", { name: "Review" }).getAttribute("href")).toBe(
    "/projects/clutch-web/tasks/CLU-181?tab=changes",
  )
  expect(screen.getByRole("button", { name: "Approve" }).className).not.toContain("bg-ink")
})

test("[IB-4] a blocked card that asks nothing is moved on in place, or given up after a reason", async () => {
  const item = anInboxItem({
    id: "t1",
    kind: "blocked",
    text: "Put aside after three tries.",
    task: { key: "CLU-9", title: "Stuck", status: "blocked" },
  })
  const { deeds } = show([item], { chosen: "t1" })
  await userEvent.click(screen.getByRole("button", { name: "Unblock" }))
  expect(deeds.onUnblock).toHaveBeenCalledWith("CLU-9")
  await userEvent.click(screen.getByRole("button", { name: "To the backlog" }))
  expect(deeds.onPutAside).toHaveBeenCalledWith("CLU-9")
  await userEvent.click(screen.getByRole("button", { name: "Cancel task" }))
  expect(deeds.onCancel).not.toHaveBeenCalled()
  await userEvent.click(await screen.findByRole("button", { name: "Another task says the same" }))
  expect(deeds.onCancel).toHaveBeenCalledWith("CLU-9", "duplicate")
})

test("[IB-4] a pull request is merged or closed in place, a look at it first", async () => {
  const item = anInboxItem({
    id: "p1",
    kind: "pull_request",
    pull: "CLU-PR-4",
    text: "CLU-PR-4 offers a change",
  })
  const { deeds } = show([item], { chosen: "p1" })
  expect(screen.getByRole("link", { name: "Review" })).toBeTruthy()
  await userEvent.click(screen.getByRole("button", { name: "Merge" }))
  expect(deeds.onMergePull).toHaveBeenCalledWith("CLU-PR-4")
  await userEvent.click(screen.getByRole("button", { name: "Close…" }))
  await userEvent.type(screen.getByLabelText(/Why/), "Split it.")
  await userEvent.click(screen.getByRole("button", { name: "Close it" }))
  expect(deeds.onClosePull).toHaveBeenCalledWith("CLU-PR-4", "Split it.")
})

test("[IB-4] approvals are answered together after a look at the list", async () => {
  const { onAnswerAll } = show([
    anInboxItem({ id: "a", kind: "approval", task: { key: "CLU-1", title: "One", status: "in_approval" } }),
    anInboxItem({ id: "b", kind: "approval", task: { key: "CLU-2", title: "Two", status: "in_approval" } }),
  ])
  for (const key of ["CLU-1", "CLU-2"])
    await userEvent.click(screen.getByRole("checkbox", { name: `Select approval on ${key}` }))
  await userEvent.click(screen.getByRole("button", { name: "Review 2 approvals" }))
  expect(onAnswerAll).not.toHaveBeenCalled()
  await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Approve 2" }))
  expect(onAnswerAll).toHaveBeenCalledWith(["a", "b"], "approve")
})

test("J and K go through the rows", async () => {
  const { onChoose } = show([anInboxItem({ id: "a" }), anInboxItem({ id: "b" })], { chosen: "a" })
  await userEvent.keyboard("j")
  expect(onChoose).toHaveBeenLastCalledWith("b")
})

test("offline nothing can be answered, and the button says why", () => {
  show([anInboxItem({ id: "s1", options: ["Keep"] })], { chosen: "s1", writesOff: "Offline." })
  const button = screen.getByRole("button", { name: "Keep" })
  expect([button.hasAttribute("disabled"), button.title]).toEqual([true, "Offline."])
})

test("[IB-5] what was answered says what came of it", () => {
  show([], {}, [
    anAnswered({ state: "answered", runState: "waiting" }),
    anAnswered({ signalId: "2", state: "delivered", runState: "running" }),
  ])
  expect(screen.getByText("Nothing waits for you")).toBeTruthy()
  expect(screen.getByText("Answered; the agent takes it up.")).toBeTruthy()
  expect(screen.getByText("Taken up: the run goes on.")).toBeTruthy()
})

test("it loads, and it may be refused", () => {
  show([], { inbox: LOADING })
  expect(screen.getByRole("status", { name: "Loading the inbox" })).toBeTruthy()
  show([], { inbox: { state: "refused", code: "forbidden", sentence: "Sign in first." } })
  expect(screen.getByRole("alert").textContent).toContain("Sign in first.")
})
