import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { anEntry, aSession } from "../testing/session-builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { SessionView } from "./session-view.tsx"
import { SessionsView, type Chosen } from "./sessions-view.tsx"

prepareDom()

const NOTHING_CHOSEN: Chosen = { system: null, status: null, model: null, project: null, search: "" }
const choosing = () => ({
  ...{ system: vi.fn(), status: vi.fn(), model: vi.fn(), project: vi.fn(), search: vi.fn() },
})

function show(
  sessions: ReturnType<typeof aSession>[],
  more: Partial<Parameters<typeof SessionsView>[0]> = {},
) {
  const onChoose = choosing()
  render(
    <SessionsView
      sessions={{ items: sessions, isLoading: false, onMore: null }}
      models={["opus"]}
      projects={["web"]}
      chosen={NOTHING_CHOSEN}
      onChoose={onChoose}
      {...more}
    />,
  )
  return onChoose
}

test("a session says whose it is, what was said last, and what it cost, known or not", () => {
  show([
    aSession(),
    aSession({
      ...{ sessionId: "2", system: "claude", runId: null, taskKey: null, taskTitle: null, project: null },
      ...{ role: null, title: "Mend the clock", status: "idle", costUsd: null, lastLine: "Done." },
    }),
  ])
  const [own, other] = screen.getAllByRole("listitem")
  expect(within(own!).getByText("CLU-198")).toBeTruthy()
  expect(within(own!).getByText("$0.42")).toBeTruthy()
  expect(own!.textContent).toContain("Active")
  expect(other!.textContent).toContain("Mend the clock")
  expect(other!.textContent).toContain("belongs to no run")
  expect(other!.textContent).toContain("cost unknown")
  expect(within(other!).getByRole("link").getAttribute("href")).toBe("/sessions/2")
})

test("conditions are chosen, and what matches nothing says so", async () => {
  const onChoose = show([], { chosen: { ...NOTHING_CHOSEN, status: "ended" } })
  expect(screen.getByText("Nothing matches")).toBeTruthy()
  await userEvent.selectOptions(screen.getByLabelText("Source"), "Claude Code")
  expect(onChoose.system).toHaveBeenCalledWith("claude")
  await userEvent.selectOptions(screen.getByLabelText("Status"), "Any status")
  expect(onChoose.status).toHaveBeenCalledWith(null)
  await userEvent.type(screen.getByRole("searchbox"), "x")
  expect(onChoose.search).toHaveBeenCalledWith("x")
})

test("an empty list says how it fills, and more are fetched when asked for", async () => {
  show([])
  expect(screen.getByText("No sessions yet")).toBeTruthy()
  const onMore = vi.fn()
  show([aSession()], { sessions: { items: [aSession()], isLoading: false, onMore } })
  await userEvent.click(screen.getByRole("button", { name: "Show more" }))
  expect(onMore).toHaveBeenCalled()
})

function open(session = aSession(), more: Partial<Parameters<typeof SessionView>[0]> = {}) {
  const props = {
    ...{ onRaw: vi.fn(), onSearch: vi.fn(), onStop: vi.fn(), onStopAnswer: vi.fn() },
    onSay: vi.fn(() => Promise.resolve(true)),
  }
  render(
    <SessionView
      session={session}
      entries={{ items: [anEntry()], isLoading: false, onMore: null }}
      isRaw={false}
      search=""
      writesOff={null}
      fetchWhole={() => Promise.resolve("")}
      {...props}
      {...more}
    />,
  )
  return props
}

test("the run of an open session can be stopped; one that belongs to no run has nothing to stop", async () => {
  const { onStop } = open()
  await userEvent.click(screen.getByRole("button", { name: "Stop the run" }))
  expect(onStop).toHaveBeenCalledWith("run-1")
  expect(screen.getByRole("link", { name: "CLU-198" }).getAttribute("href")).toContain("/tasks/CLU-198")
})

test("a session of another tool shows no button that could not work, and an unknown price as unknown", () => {
  open(aSession({ runId: null, runState: null, taskKey: null, role: null, costUsd: null }))
  expect(screen.queryByRole("button", { name: "Stop the run" })).toBeNull()
  expect(screen.getByText("belongs to no run of Clutch")).toBeTruthy()
  expect(screen.getByText("unknown")).toBeTruthy()
  expect(screen.queryByRole("form")).toBeNull()
})

test("the gauge says how full the context is; without a known size there is no gauge", () => {
  open(aSession({ contextTokens: 180_000, contextWindow: 200_000 }))
  expect(screen.getByRole("meter", { name: "Context used" }).getAttribute("aria-valuenow")).toBe("90")
  open(aSession({ contextTokens: 180_000, contextWindow: null }))
  expect(screen.getAllByRole("meter")).toHaveLength(1)
})

test("searching and the raw view are told to the page", async () => {
  const { onRaw, onSearch } = open()
  await userEvent.click(screen.getByRole("radio", { name: "Raw" }))
  expect(onRaw).toHaveBeenCalledWith(true)
  await userEvent.type(screen.getByRole("searchbox"), "l")
  expect(onSearch).toHaveBeenCalledWith("l")
})

const aChat = (status: "active" | "idle") =>
  aSession({
    ...{ system: "openclaw", runId: null, runState: null, taskKey: null, role: null, status },
    chat: { chatId: "chat-1", project: "web" },
  })

test("the agent of a chat at work is steered, interrupted, asked later and stopped from its conversation", async () => {
  const { onSay, onStopAnswer } = open(aChat("active"))
  const words = screen.getByRole("textbox", { name: "What to say to the agent" })
  const steer = screen.getByRole("button", { name: "Add to what it does" })
  expect(steer.title).toBe("Write something first.")
  await userEvent.type(words, "Mind the lease{Enter}")
  expect(onSay).toHaveBeenLastCalledWith(
    expect.objectContaining({ text: "Mind the lease", whenBusy: "steer" }),
  )
  expect((words as HTMLTextAreaElement).value).toBe("")
  for (const [name, whenBusy] of [
    ["Interrupt and ask", "interrupt"],
    ["Ask when it is done", "follow_up"],
  ] as const) {
    await userEvent.type(words, "Wait")
    await userEvent.click(screen.getByRole("button", { name }))
    expect(onSay).toHaveBeenLastCalledWith(expect.objectContaining({ text: "Wait", whenBusy }))
  }
  await userEvent.click(screen.getByRole("button", { name: "Stop" }))
  expect(onStopAnswer).toHaveBeenCalled()
  expect(screen.getByRole("link", { name: "Chat of web" }).getAttribute("href")).toBe(
    "/projects/web/chat?chat=chat-1",
  )
})

test("words that were not taken stay, and go again as the same message; an idle agent is simply asked", async () => {
  const onSay = vi.fn<(words: { clientId: string; whenBusy: string }) => Promise<boolean>>()
  onSay.mockResolvedValueOnce(false).mockResolvedValue(true)
  open(aChat("idle"), { onSay })
  expect(screen.queryByRole("button", { name: "Stop" })).toBeNull()
  const words = screen.getByRole("textbox", { name: "What to say to the agent" })
  await userEvent.type(words, "Go on")
  await userEvent.click(screen.getByRole("button", { name: "Send" }))
  expect((words as HTMLTextAreaElement).value).toBe("Go on")
  await userEvent.click(screen.getByRole("button", { name: "Send" }))
  const [first, second] = onSay.mock.calls.map(([said]) => said)
  expect(second!.clientId).toBe(first!.clientId)
  expect(first!.whenBusy).toBe("follow_up")
})

test("where nothing can be said the page says why: a run, a log, a session that Clutch did not begin", () => {
  const none = { runId: null, runState: null, role: null, taskKey: null }
  open()
  expect(screen.getByText(/hears nothing until its run ends/)).toBeTruthy()
  open(aSession({ ...none, system: "claude", status: "active" }))
  expect(screen.getByText(/does not hold the agent/)).toBeTruthy()
  open(aSession({ ...none, system: "openclaw", status: "idle" }))
  expect(screen.getByText(/did not begin this session/)).toBeTruthy()
  expect(screen.queryByRole("form")).toBeNull()
})
