import { act, render, screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { beforeEach, describe, expect, test, vi } from "vitest"
import { LOADING, ready } from "#lib/react/live"
import { tellProblem } from "#lib/react/toast"
import type { BoardCard } from "#lib/react/view-data"
import { boardProps } from "../testing/board-props.ts"
import { aCard, aQuestion, aWhy, columnsOf } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { BoardView } from "./board-view.tsx"
import type { BoardViewProps } from "./board-view-props.ts"
import { keepWords, NO_WORDS } from "./kept-words.ts"
import { PLAIN_LOOK, type Look } from "./look.ts"

vi.mock("#lib/react/toast", () => ({ tellProblem: vi.fn(), tell: vi.fn() }))
prepareDom()

const onPlace = vi.fn()
const onAnswer = vi.fn()
const onCreating = vi.fn()
const onOpen = vi.fn()
const onPeek = vi.fn()
const onBulk = vi.fn()
beforeEach(async () => {
  vi.clearAllMocks()
  keepWords(NO_WORDS)
  // A dialog that the test before left open gives the focus back in the next turn.
  await act(() => new Promise((done) => setTimeout(done)))
})

/** The view with what a page keeps for it: the way of looking. */
function Board(given: Partial<BoardViewProps>) {
  const [look, setLook] = useState<Look>(given.look ?? PLAIN_LOOK)
  const props = boardProps({ onPlace, onAnswer, onCreating, onOpen, onPeek, onBulk, ...given, look })
  return <BoardView {...props} onLook={(change) => setLook((before) => ({ ...before, ...change }))} />
}

const show = (cards: BoardCard[], given: Partial<BoardViewProps> = {}) =>
  render(<Board columns={columnsOf(cards)} {...given} />)

const card = (key: string) => screen.getByRole("group", { name: new RegExp(`^${key}:`) })
const column = (name: string) => screen.getByRole("region", { name: new RegExp(`^${name}`) })
const focus = (key: string) => act(() => card(key).focus())

const three = [
  aCard({ key: "CLU-1", status: "backlog", title: "First" }),
  aCard({ key: "CLU-2", status: "backlog", title: "Second" }),
  aCard({ key: "CLU-3", status: "ready", title: "Third", why: aWhy() }),
]

describe("a column of which not every card is here", () => {
  const [first, second, last] = three.map((each) => ({ ...each, status: "backlog" as const }))
  const long = (cards: BoardCard[], endsFrom?: number) => ({
    ...columnsOf([]),
    backlog: ready({ cards, total: 10_000, ...(endsFrom !== undefined && { endsFrom }) }),
  })

  test("End asks for its end, and goes there when it has come", async () => {
    const onEnd = vi.fn()
    const { rerender } = show([], { onEnd, columns: long([first!, second!]) })
    expect(screen.getByText("9,998 more below")).toBeTruthy()
    focus("CLU-1")
    await userEvent.keyboard("{End}")
    expect(onEnd).toHaveBeenCalledWith("backlog")
    rerender(<Board onEnd={onEnd} columns={long([first!, second!, last!], 2)} />)
    await waitFor(() => expect(document.activeElement).toBe(card("CLU-3")))
    await userEvent.keyboard("{Home}")
    await waitFor(() => expect(document.activeElement).toBe(card("CLU-1")))
  })

  test("what lies between is told where it lies, and can be had", async () => {
    const onMore = vi.fn()
    show([], { onMore, onEnd: vi.fn(), columns: long([first!, second!, last!], 2) })
    const told = screen.getByText("9,997 more between")
    expect(card("CLU-2").compareDocumentPosition(told)).toBe(Node.DOCUMENT_POSITION_FOLLOWING)
    expect(card("CLU-3").compareDocumentPosition(told)).toBe(Node.DOCUMENT_POSITION_PRECEDING)
    await userEvent.click(screen.getByRole("button", { name: "Show more" }))
    expect(onMore).toHaveBeenCalledWith("backlog")
  })
})

describe("a board", () => {
  test("shows each card in its column, with why it waits", () => {
    show(three)
    expect(within(column("Backlog, 2 tasks")).getAllByRole("group")).toHaveLength(2)
    expect(
      within(column("Ready, 1 task")).getByText("Both developer slots of this project are in use."),
    ).toBeTruthy()
  })

  test("a rail is open while a card in it waits for a person", () => {
    const { container } = show([
      aCard({ key: "CLU-6", status: "in_approval", question: aQuestion({ kind: "approval" }) }),
    ])
    expect(container.querySelector('[data-card="CLU-6"]')).not.toBeNull()
  })

  test("at 1280 pixels only one rail opens by itself; the next says on its strip that it needs somebody", () => {
    const question = aQuestion({ kind: "approval" })
    const { container } = show([
      aCard({ key: "CLU-6", status: "in_approval", question }),
      aCard({ key: "CLU-7", status: "merging", question }),
    ])
    expect(container.querySelector('[data-card="CLU-6"]')).not.toBeNull()
    expect(container.querySelector('[data-card="CLU-7"]')).toBeNull()
    expect(screen.getByRole("button", { name: /^Merging\s*1\s*needs you/ })).toBeTruthy()
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
    expect(onOpen).toHaveBeenCalledWith(expect.objectContaining({ key: "CLU-3" }))
  })

  test("Shift and an arrow move the card, and that is announced", async () => {
    show(three)
    focus("CLU-2")
    await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}")
    expect(onPlace).toHaveBeenCalledWith(
      { task: "CLU-2", to: "ready", before: "CLU-3" },
      { task: "CLU-2", to: "backlog", from: "ready", after: "CLU-1" },
    )
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
    expect(onPlace).toHaveBeenCalledWith(
      { task: "CLU-1", to: "ready", before: "CLU-3" },
      { task: "CLU-1", to: "backlog", from: "ready", before: "CLU-2" },
    )
  })

  test("E opens the card to be changed", async () => {
    const onEdit = vi.fn()
    show(three, { onEdit })
    focus("CLU-2")
    await userEvent.keyboard("e")
    expect(onEdit).toHaveBeenCalledWith(expect.objectContaining({ key: "CLU-2" }))
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

test("a new card goes through a pipeline that exists everywhere or that the board's project has", async () => {
  const onCreate = vi.fn(() => Promise.resolve(false))
  const projects = [{ slug: "web", name: "Web", pipelines: ["build-and-test"] }]
  show(three, { creating: "ready", onCreate, projects })
  const form = await screen.findByRole("dialog", { name: "New task" })
  await userEvent.type(within(form).getByRole("textbox", { name: "Title" }), "Write docs")
  const ways = within(form).getByRole("combobox", { name: "Goes through" })
  expect(within(ways).getAllByRole("option")).toHaveLength(5)
  await userEvent.selectOptions(ways, "build-and-test")
  await userEvent.click(within(form).getByRole("button", { name: "Create task" }))
  expect(onCreate).toHaveBeenCalledWith({
    ...{ title: "Write docs", status: "ready", priority: "medium" },
    pipeline: "build-and-test",
  })
})

describe("cards chosen together", () => {
  test("are moved where the rules let each of them go", async () => {
    show([...three, aCard({ key: "CLU-4", status: "done" })])
    focus("CLU-1")
    await userEvent.keyboard("x")
    focus("CLU-4")
    await userEvent.keyboard("x")
    const bar = within(await screen.findByRole("toolbar", { name: "Chosen cards" }))
    expect(bar.getByText("2 cards chosen")).toBeTruthy()
    await userEvent.click(bar.getByRole("button", { name: "Move to" }))
    await userEvent.click(await screen.findByRole("menuitem", { name: /Ready/ }))
    expect(onBulk).toHaveBeenCalledWith([expect.objectContaining({ key: "CLU-1" })], {
      kind: "move",
      to: "ready",
    })
    expect(screen.queryByRole("toolbar", { name: "Chosen cards" })).toBeNull()
  })

  test("are let go with Escape", async () => {
    show(three)
    focus("CLU-1")
    await userEvent.keyboard("x")
    expect(await screen.findByRole("toolbar", { name: "Chosen cards" })).toBeTruthy()
    focus("CLU-1")
    await userEvent.keyboard("{Escape}")
    expect(screen.queryByRole("toolbar", { name: "Chosen cards" })).toBeNull()
  })
})

describe("a way of looking", () => {
  test("a click shows the card beside the board", async () => {
    show(three)
    await userEvent.click(within(card("CLU-3")).getByRole("link"))
    expect(onPeek).toHaveBeenCalledWith(expect.objectContaining({ key: "CLU-3" }))
  })

  test("a filter is set in its panel, and shows how many kinds are set", async () => {
    show([...three, aCard({ key: "CLU-7", status: "ready", priority: "urgent" })])
    await userEvent.click(await screen.findByRole("button", { name: /^Filter/ }))
    await userEvent.click(await screen.findByRole("checkbox", { name: "Urgent" }))
    await userEvent.keyboard("{Escape}")
    await waitFor(() => expect(screen.queryByRole("group", { name: /^CLU-3:/ })).toBeNull())
    expect(card("CLU-7")).toBeTruthy()
    expect(screen.getByRole("button", { name: "Filter 1" })).toBeTruthy()
  })

  test("lanes cut the columns, and fold", async () => {
    show([aCard({ key: "CLU-1", priority: "urgent" }), aCard({ key: "CLU-2", priority: "low" })], {
      look: { ...PLAIN_LOOK, lanes: "priority" },
    })
    const lane = await screen.findByRole("region", { name: "Lane Urgent" })
    expect(within(lane).getByRole("group", { name: /^CLU-1:/ })).toBeTruthy()
    expect(within(lane).queryByRole("group", { name: /^CLU-2:/ })).toBeNull()
    await userEvent.click(within(lane).getByRole("button", { name: /Urgent/ }))
    expect(within(lane).queryByRole("group", { name: /^CLU-1:/ })).toBeNull()
  })

  test("a column beyond its limit says so, and the limit is set in place", async () => {
    const onLimit = vi.fn()
    show([...three, aCard({ key: "CLU-8", status: "ready" })], { limits: { ready: 1 }, onLimit })
    expect(within(column("Ready")).getByRole("img", { name: "Over its limit" })).toBeTruthy()
    await userEvent.click(within(column("Ready")).getByRole("button", { name: "Limit of Ready" }))
    const dialog = within(await screen.findByRole("dialog", { name: "Limit of Ready" }))
    const input = dialog.getByRole("spinbutton")
    await userEvent.clear(input)
    await userEvent.type(input, "5")
    await userEvent.click(dialog.getByRole("button", { name: "Save" }))
    expect(onLimit).toHaveBeenCalledWith({ ready: 5 })
  })

  test("a view is kept under a name, and opened again", async () => {
    const onSaveView = vi.fn(() => Promise.resolve(true))
    const onOpenView = vi.fn()
    const views = [{ name: "Urgent ones", query: "priority=urgent" }]
    show(three, { look: { ...PLAIN_LOOK, needsPerson: true }, views, onSaveView, onOpenView })
    await userEvent.click(await screen.findByRole("button", { name: "Views" }))
    await userEvent.type(await screen.findByRole("textbox", { name: "Keep this view as" }), "Mine{Enter}")
    expect(onSaveView).toHaveBeenCalledWith("Mine", "needs=1")
    await userEvent.click(screen.getByRole("button", { name: "Urgent ones" }))
    expect(onOpenView).toHaveBeenCalledWith("priority=urgent")
  })

  test("the list says that cards are on their way, that none matches, or that there is none", async () => {
    const list = { ...PLAIN_LOOK, view: "list" } as const
    show([], { look: list, columns: { ...columnsOf([]), ready: LOADING } })
    expect(await screen.findByRole("status", { name: "Loading the cards" })).toBeTruthy()
    expect(screen.queryByText("No card yet")).toBeNull()
    show(three, { look: { ...list, text: "nowhere" } })
    expect(await screen.findByText("No card matches")).toBeTruthy()
    show([], { look: list })
    expect(await screen.findByText("No card yet")).toBeTruthy()
  })

  test("the list sorts by any column, and chooses all", async () => {
    show(three, { look: { ...PLAIN_LOOK, view: "list" } })
    const rows = async () =>
      (await screen.findAllByRole("row")).slice(1).map((row) => row.textContent?.match(/CLU-\d+/)?.[0])
    expect(await rows()).toEqual(["CLU-1", "CLU-2", "CLU-3"])
    await userEvent.click(screen.getByRole("button", { name: "Title" }))
    expect(await rows()).toEqual(["CLU-1", "CLU-2", "CLU-3"])
    await userEvent.click(screen.getByRole("button", { name: "Title" }))
    expect(await rows()).toEqual(["CLU-3", "CLU-2", "CLU-1"])
    await userEvent.click(screen.getByRole("checkbox", { name: "Choose all cards" }))
    expect(await screen.findByText("3 cards chosen")).toBeTruthy()
  })
})

test("on the board of all projects a place beside another project's card is the column alone", async () => {
  show(
    [
      aCard({ key: "CLU-1", status: "backlog", project: "web" }),
      aCard({ key: "API-1", status: "ready", project: "api" }),
    ],
    { slug: null },
  )
  focus("CLU-1")
  await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}")
  expect(onPlace).toHaveBeenCalledWith(
    { task: "CLU-1", to: "ready" },
    expect.objectContaining({ to: "backlog" }),
  )
})

test("a template fills the form, and what is missing for an agent is said", async () => {
  const onCreate = vi.fn(() => Promise.resolve(true))
  show(three, { creating: "backlog", onCreate })
  const form = within(await screen.findByRole("dialog", { name: "New task" }))
  await userEvent.type(form.getByRole("textbox", { name: "Title" }), "Login loses the address")
  await userEvent.selectOptions(form.getByRole("combobox", { name: "Template" }), "Bug")
  const readiness = within(form.getByRole("region", { name: "Readiness" }))
  expect(readiness.getByText("Every blank of the template is filled in.")).toBeTruthy()
  const description = form.getByRole("textbox", { name: /^Description/ })
  await userEvent.clear(description)
  await userEvent.type(description, "The address is gone after a wrong password.")
  expect(readiness.getByText(/An agent can begin with this/)).toBeTruthy()
  await userEvent.click(form.getByRole("button", { name: "Create task" }))
  expect(onCreate).toHaveBeenCalledWith(
    expect.objectContaining({
      title: "Login loses the address",
      tags: ["bug"],
      criteria: ["A test fails without the change and passes with it."],
    }),
  )
})

test("a card can be picked up before that which carries it has come", async () => {
  show(three)
  focus("CLU-1")
  expect(document.querySelector('[id^="DndLiveRegion"]')).toBeNull()
  await userEvent.keyboard("[Space]")
  expect(await screen.findByText("Carrying CLU-1")).toBeTruthy()
  await userEvent.keyboard("{Escape}")
  await waitFor(() => expect(screen.queryByText("Carrying CLU-1")).toBeNull())
})
