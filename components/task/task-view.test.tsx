import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { beforeEach, describe, expect, test, vi } from "vitest"
import { ready } from "#lib/react/live"
import { aQuestion, aReview, aRun, aTask, aWhy, anEvent } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { TaskView } from "./task-view.tsx"
import type { TaskActions, TaskViewProps } from "./task-view-props.ts"

prepareDom()

const onEdit = vi.fn<TaskActions["onEdit"]>(() => Promise.resolve("saved"))
const actions = {
  onMove: vi.fn(),
  onCancel: vi.fn(),
  onReopen: vi.fn(),
  onRestart: vi.fn(),
  onReplan: vi.fn(),
  onEdit,
  onToggleCriterion: vi.fn(),
  onRemoveDependency: vi.fn(),
  onAnswer: vi.fn(),
  onStopRun: vi.fn(),
  onMergePull: vi.fn(),
  onClosePull: vi.fn(),
}
beforeEach(() => vi.clearAllMocks())

const viewOf = (given: Partial<TaskViewProps> = {}) => (
  <TaskView
    slug="web"
    task={aTask()}
    why={ready([])}
    waitsFor={[]}
    neededBy={[]}
    signals={[]}
    runs={ready([])}
    reviews={ready([])}
    events={{ items: [], isLoading: false, onMore: null }}
    writesOff={null}
    tab="timeline"
    onTab={() => undefined}
    actions={actions}
    renderTranscript={() => null}
    renderDiff={() => null}
    renderComments={() => null}
    renderFiles={() => null}
    renderPicker={() => null}
    renderGiveTo={() => null}
    {...given}
  />
)
const show = (given: Partial<TaskViewProps> = {}) => render(viewOf(given))

describe("a task page", () => {
  test("says where the task stands, why, and who is next", () => {
    show({
      why: ready([
        aWhy({ sentence: "A question waits.", nextMover: "person", unblocksWhen: "Somebody answers it." }),
      ]),
    })
    const panel = within(screen.getByRole("region", { name: "Where it stands" }))
    expect(panel.getByText("A question waits.")).toBeTruthy()
    expect(panel.getByRole("img", { name: "You are next" })).toBeTruthy()
    expect(panel.getByText(/somebody answers it/)).toBeTruthy()
  })

  test("shows a stuck task's reason, and tries again when asked", async () => {
    const blockage = {
      reason: "no_progress",
      sentence: "Three runs changed nothing.",
      nextMover: "person",
    } as const
    show({ task: aTask({ status: "blocked", blockage }) })
    expect(screen.getByText("Three runs changed nothing.")).toBeTruthy()
    await userEvent.click(screen.getByRole("button", { name: "Try again" }))
    expect(actions.onMove).toHaveBeenCalledWith("in_progress")
  })

  test("of a finished task offers to take it up again, and nothing else", () => {
    show({ task: aTask({ status: "done", resolution: "merged" }) })
    expect(screen.getByRole("button", { name: "Reopen as a new task" })).toBeTruthy()
    expect(screen.queryByRole("button", { name: "Edit" })).toBeNull()
    expect(screen.queryByRole("region", { name: "Where it stands" })).toBeNull()
  })

  test("asks before it cancels, with the reason as the answer", async () => {
    show()
    await userEvent.click(screen.getByRole("button", { name: "Cancel task" }))
    const dialog = await screen.findByRole("dialog", { name: "Cancel CLU-198" })
    expect(actions.onCancel).not.toHaveBeenCalled()
    await userEvent.click(within(dialog).getByRole("button", { name: "Another task says the same" }))
    expect(actions.onCancel).toHaveBeenCalledWith("duplicate")
  })

  test("is edited by E, unless one is typing or nothing can be saved", async () => {
    const { rerender } = show({ writesOff: "Offline." })
    await userEvent.keyboard("e")
    expect(screen.queryByRole("form")).toBeNull()
    rerender(viewOf())
    await userEvent.keyboard("e")
    const form = within(screen.getByRole("form", { name: "Edit CLU-198" }))
    const title = form.getByLabelText<HTMLInputElement>("Title")
    expect(document.activeElement).toBe(title)
    await userEvent.keyboard("{End}e")
    expect(title.value).toBe(`${aTask().title}e`)
  })

  test("that was opened to be changed begins with the form", () => {
    show({ startsInEdit: true })
    expect(screen.getByRole("form", { name: "Edit CLU-198" })).toBeTruthy()
  })

  test("ticks a criterion", async () => {
    show({ task: aTask({ criteria: [{ text: "It is tested", done: false }] }) })
    await userEvent.click(screen.getByRole("checkbox", { name: "It is tested" }))
    expect(actions.onToggleCriterion).toHaveBeenCalledWith(0)
  })

  test("removes what it waits for", async () => {
    show({ waitsFor: [{ key: "CLU-7", title: "Before", status: "ready" }] })
    await userEvent.click(screen.getByRole("button", { name: "No longer wait for CLU-7" }))
    expect(actions.onRemoveDependency).toHaveBeenCalledWith("CLU-7")
  })

  test("while offline disables every write with the reason", () => {
    show({ task: aTask({ criteria: [{ text: "It is tested", done: false }] }), writesOff: "Offline." })
    for (const name of ["Move", "Edit", "Cancel task"]) {
      const button = screen.getByRole<HTMLButtonElement>("button", { name })
      expect([button.disabled, button.title]).toEqual([true, "Offline."])
    }
    expect(screen.getByRole<HTMLInputElement>("checkbox").disabled).toBe(true)
  })

  test("folds a long description until somebody wants the rest", async () => {
    show({ task: aTask({ description: "line\n".repeat(60) }) })
    const button = screen.getByRole("button", { name: "Show all" })
    await userEvent.click(button)
    expect(screen.getByRole("button", { name: "Show less" }).getAttribute("aria-expanded")).toBe("true")
  })
})

describe("a question", () => {
  const open = { state: "open", answer: null, answeredAt: null } as const

  test("takes one of its options, or words", async () => {
    show({ signals: [{ ...aQuestion(), ...open }] })
    await userEvent.type(screen.getByRole("textbox", { name: "Your answer" }), "Keep, but say so")
    await userEvent.click(screen.getByRole("button", { name: "Answer" }))
    expect(actions.onAnswer).toHaveBeenCalledWith("signal-1", "Keep, but say so")
  })

  test("with prescribed answers sends a note along with one of them", async () => {
    const question = aQuestion({ kind: "retry_exhausted", options: ["retry", "abandon", "spawn"] })
    show({ signals: [{ ...question, ...open }] })
    await userEvent.type(screen.getByRole("textbox", { name: /note/ }), "use the other library")
    await userEvent.click(screen.getByRole("button", { name: "Try again" }))
    expect(actions.onAnswer).toHaveBeenCalledWith("signal-1", "retry: use the other library")
  })

  test("that was answered stays readable with its answer", () => {
    show({ signals: [{ ...aQuestion(), state: "delivered", answer: "Keep", answeredAt: 1 }] })
    expect(within(screen.getByRole("region", { name: "Answered" })).getByText("Keep")).toBeTruthy()
  })
})

describe("the tabs", () => {
  test("runs show how each went, and stop the one that goes on", async () => {
    const runs = [
      aRun(),
      aRun({
        runId: "run-0",
        state: "ended",
        outcome: "failed",
        reason: "agent_exit_nonzero",
        endedAt: 1,
        termination: { processesSeen: 3, processesLeft: 0, at: 1 },
      }),
    ]
    show({ tab: "runs", runs: ready(runs), renderTranscript: (run) => <p>words of {run.runId}</p> })
    expect(screen.getByText("words of run-1")).toBeTruthy()
    await userEvent.click(screen.getByRole("button", { name: /Failed/ }))
    expect(screen.getByText("words of run-0")).toBeTruthy()
    expect(screen.getByText("The agent's process ended with an error.")).toBeTruthy()
    expect(screen.getByText("3 of its processes ended, 0 left")).toBeTruthy()
    await userEvent.click(screen.getByRole("button", { name: "Stop" }))
    expect(actions.onStopRun).toHaveBeenCalledWith("run-1")
  })

  test("reviews show the verdict and its remarks at their lines", () => {
    show({ tab: "reviews", reviews: ready([aReview()]) })
    expect(screen.getByText("Changes requested")).toBeTruthy()
    expect(screen.getByText("worker/lease.ts:42")).toBeTruthy()
  })

  test("the timeline tells who did what", () => {
    show({ events: { items: [anEvent()], isLoading: false, onMore: null } })
    expect(screen.getByText(/moved from Backlog to Ready/).textContent).toContain("Owner")
  })

  test("a part that the server refuses is a problem in its place", () => {
    show({
      tab: "runs",
      runs: { state: "refused", code: "error", sentence: "The server reported an error." },
    })
    expect(screen.getByRole("alert").textContent).toContain("The server reported an error.")
  })

  test("arrows go from tab to tab", async () => {
    const onTab = vi.fn()
    show({ onTab })
    screen.getByRole("tab", { name: "Timeline" }).focus()
    await userEvent.keyboard("{ArrowLeft}")
    expect(onTab).toHaveBeenCalledWith("reviews")
  })
})

test("a check that was red and then green is named", () => {
  const merge = { state: "landed" as const, sentence: null, pull: null, mergeRequestedAt: null }
  const verdicts = [
    { colour: "red" as const, check: "browser", sentence: "It ended with 1." },
    { colour: "green" as const, check: null, sentence: "All checks passed." },
  ]
  render(viewOf({ task: aTask({ status: "done", merge: { ...merge, flakyChecks: ["browser"], verdicts } }) }))
  expect(screen.getByText(/^browser \(red, then green/)).toBeTruthy()
  const facts = within(screen.getByRole("region", { name: "Facts" }))
  expect(facts.getByRole("img", { name: "Failed" }).closest("li")?.textContent).toBe(
    "browser: It ended with 1.",
  )
  expect(facts.getByRole("img", { name: "Passed" }).closest("li")?.textContent).toBe("All checks passed.")
})

describe("an open pull request", () => {
  const merge = {
    ...{ state: "offered" as const, sentence: null, pull: "WEB-PR-3", mergeRequestedAt: null },
    ...{ flakyChecks: [], verdicts: [] },
  }

  test("is merged from here", async () => {
    render(viewOf({ task: aTask({ status: "merging", merge }) }))
    const panel = within(screen.getByRole("region", { name: "Pull request" }))
    await userEvent.click(panel.getByRole("button", { name: "Merge" }))
    expect(actions.onMergePull).toHaveBeenCalledWith("WEB-PR-3")
  })

  test("is closed with a word to the next attempt", async () => {
    render(viewOf({ task: aTask({ status: "merging", merge }) }))
    const panel = within(screen.getByRole("region", { name: "Pull request" }))
    await userEvent.click(panel.getByRole("button", { name: "Close…" }))
    await userEvent.type(panel.getByLabelText(/Why/), "Split it, please.")
    await userEvent.click(panel.getByRole("button", { name: "Close it" }))
    expect(actions.onClosePull).toHaveBeenCalledWith("WEB-PR-3", "Split it, please.")
  })

  test("cannot be asked for twice while it is being merged", () => {
    render(viewOf({ task: aTask({ status: "merging", merge: { ...merge, mergeRequestedAt: 5 } }) }))
    expect(screen.getByText("is being merged.")).toBeTruthy()
    expect(screen.queryByRole("button", { name: "Merge" })).toBeNull()
  })
})
