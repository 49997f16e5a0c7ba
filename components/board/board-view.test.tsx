import { act, render, screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { beforeEach, describe, expect, test, vi } from "vitest"
import { LOADING } from "#lib/react/live"
import { tellProblem } from "#lib/react/toast"
import type { BoardCard } from "#lib/react/view-data"
import { aCard, aQuestion, aWhy, columnsOf } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { BoardView, type BoardViewProps } from "./board-view.tsx"

const push = vi.fn()
vi.mock("next/navigation", () => ({ useRouter: () => ({ push }) }))
vi.mock("#lib/react/toast", () => ({ tellProblem: vi.fn(), tell: vi.fn() }))
prepareDom()

const onPlace = vi.fn()
const onAnswer = vi.fn()
const onCreating = vi.fn()
beforeEach(() => vi.clearAllMocks())

function show(cards: BoardCard[], given: Partial<BoardViewProps> = {}) {
  return render(
    <BoardView
      slug="web"
      columns={columnsOf(cards)}
      writesOff={null}
      onPlace={onPlace}
      onAnswer={onAnswer}
      onCreate={() => Promise.resolve(true)}
      onMore={() => undefined}
      creating={null}
      onCreating={onCreating}
      {...given}
    />,
  )
}

const card = (key: string) => screen.getByRole("group", { name: new RegExp(`^${key}:`) })
const column = (name: string) => screen.getByRole("region", { name: new RegExp(`^${name}`) })
const focus = (key: string) => act(() => card(key).focus())

const three = [
  aCard({ key: "CLU-1", status: "backlog", title: "First" }),
  aCard({ key: "CLU-2", status: "backlog", title: "Second" }),
  aCard({ key: "CLU-3", status: "ready", title: "Third", why: aWhy() }),
]

describe("a board", () => {
  test("shows each card in its column, with why it waits", () => {
    show(three)
    expect(within(column("Backlog, 2 tasks")).getAllByRole("group")).toHaveLength(2)
    expect(
      within(column("Ready, 1 task")).getByText("Both developer slots of this project are in use."),
    ).toBeTruthy()
  })

  test("folds the rails, says how many cards they hold, and opens them", async () => {
    show([aCard({ key: "CLU-9", status: "merging" })])
    const rail = screen.getByRole("button", { name: /^Merging\s*1/ })
    await userEvent.click(rail)
    expect(within(column("Merging, 1 task")).getByRole("group")).toBeTruthy()
  })

  test("says what an empty column means, and that cards are on their way", () => {
    const columns = { ...columnsOf([]), ready: LOADING }
    show([], { columns })
    expect(screen.getByText("Press C to write the first card.")).toBeTruthy()
    expect(within(column("Ready")).getByRole("status", { name: "Loading cards" })).toBeTruthy()
  })

  test("shows a column that the server refuses as a problem, and the others as they are", () => {
    const columns = {
      ...columnsOf(three),
      done: { state: "refused", code: "forbidden", sentence: "Not yours." } as const,
    }
    show([], { columns })
    expect(within(column("Done")).getByRole("alert").textContent).toContain("Not yours.")
    expect(card("CLU-1")).toBeTruthy()
  })

  test("has one tab stop per column", () => {
    show(three)
    expect(
      within(column("Backlog"))
        .getAllByRole("group")
        .map((each) => each.tabIndex),
    ).toEqual([0, -1])
  })

  test("counts its cards only when all columns are here", () => {
    show(three)
    expect(screen.getByText(/running,/).textContent).toBe("3 tasks, 0 running, 0 need you")
    show([], { columns: { ...columnsOf(three), done: LOADING } })
    expect(screen.getAllByText(/running,/)).toHaveLength(1)
  })

  test("finds cards by words", async () => {
    show(three)
    await userEvent.type(screen.getByRole("searchbox"), "sec")
    expect(screen.queryByRole("group", { name: /^CLU-1:/ })).toBeNull()
    expect(card("CLU-2")).toBeTruthy()
  })
})

describe("by keyboard", () => {
  test("letters and arrows go from card to card, and Enter opens one", async () => {
    show(three)
    focus("CLU-1")
    await userEvent.keyboard("j")
    await waitFor(() => expect(document.activeElement).toBe(card("CLU-2")))
    await userEvent.keyboard("{ArrowRight}")
    await waitFor(() => expect(document.activeElement).toBe(card("CLU-3")))
    await userEvent.keyboard("{Enter}")
    expect(push).toHaveBeenCalledWith("/projects/web/tasks/CLU-3")
  })

  test("Shift and an arrow move the card, and that is announced", async () => {
    show(three)
    focus("CLU-2")
    await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}")
    expect(onPlace).toHaveBeenCalledWith({ task: "CLU-2", to: "ready", before: "CLU-3" })
    expect(screen.getByText("CLU-2 moved to Ready")).toBeTruthy()
  })

  test("a move that the rules forbid is refused with the reason and never sent", async () => {
    show([aCard({ key: "CLU-5", status: "done" })])
    focus("CLU-5")
    await userEvent.keyboard("{Shift>}{ArrowLeft}{/Shift}")
    expect(onPlace).not.toHaveBeenCalled()
    expect(tellProblem).toHaveBeenCalledWith(
      "CLU-5 stays where it is",
      expect.stringContaining("Done is final"),
    )
  })

  test("S lists where the card may go; forbidden columns say why and do nothing", async () => {
    show(three)
    focus("CLU-1")
    await userEvent.keyboard("s")
    const menu = await screen.findByRole("dialog", { name: "Move CLU-1" })
    const forbidden = within(menu).getByRole("button", { name: /^In review/ })
    expect(forbidden.getAttribute("aria-disabled")).toBe("true")
    await userEvent.click(forbidden)
    expect(onPlace).not.toHaveBeenCalled()
    await userEvent.click(within(menu).getByRole("button", { name: "Ready" }))
    expect(onPlace).toHaveBeenCalledWith({ task: "CLU-1", to: "ready", before: "CLU-3" })
  })

  test("C asks for a new card, but not while one types", async () => {
    show(three)
    await userEvent.type(screen.getByRole("searchbox"), "c")
    expect(onCreating).not.toHaveBeenCalled()
    focus("CLU-1")
    await userEvent.keyboard("c")
    expect(onCreating).toHaveBeenCalledWith("backlog")
  })
})

describe("a question on a card", () => {
  test("is answered in place", async () => {
    show([aCard({ key: "CLU-4", status: "in_progress", question: aQuestion() })])
    await userEvent.click(within(card("CLU-4")).getByRole("button", { name: "Update tests" }))
    expect(onAnswer).toHaveBeenCalledWith("signal-1", "Update tests")
  })

  test("that weighs is opened for review first: no approval is one click away", async () => {
    const question = aQuestion({ kind: "approval", question: "Merge it?", options: [] })
    show([aCard({ key: "CLU-4", status: "in_progress", question })])
    expect(within(card("CLU-4")).queryByRole("button", { name: "Approve" })).toBeNull()
    await userEvent.click(within(card("CLU-4")).getByRole("button", { name: /^Review/ }))
    const dialog = await screen.findByRole("dialog")
    await userEvent.click(within(dialog).getByRole("button", { name: "Approve" }))
    expect(onAnswer).toHaveBeenCalledWith("signal-1", "approve")
  })
})

test("while offline nothing is sent, and the reason is told", async () => {
  show([...three, aCard({ key: "CLU-4", status: "in_progress", question: aQuestion() })], {
    writesOff: "Offline.",
  })
  const answer = within(card("CLU-4")).getByRole<HTMLButtonElement>("button", { name: "Update tests" })
  expect([answer.disabled, answer.title]).toEqual([true, "Offline."])
  focus("CLU-1")
  await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}")
  expect(onPlace).not.toHaveBeenCalled()
  expect(tellProblem).toHaveBeenCalledWith("CLU-1 stays where it is", "Offline.")
})

test("a new card needs a title, and the form stays when it was not made", async () => {
  const onCreate = vi.fn(() => Promise.resolve(false))
  show(three, { creating: "ready", onCreate })
  const form = await screen.findByRole("dialog", { name: "New task" })
  const create = within(form).getByRole<HTMLButtonElement>("button", { name: "Create task" })
  expect(create.disabled).toBe(true)
  await userEvent.type(within(form).getByRole("textbox", { name: "Title" }), "  Write docs ")
  await userEvent.click(create)
  expect(onCreate).toHaveBeenCalledWith({ title: "Write docs", status: "ready", priority: "medium" })
  expect(onCreating).not.toHaveBeenCalled()
})
