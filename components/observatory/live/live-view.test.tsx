import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { LOADING, ready } from "#lib/react/live"
import { aCycle, aLoop, aProcess } from "../../testing/loop-builders.ts"
import { aSlotRun } from "../../testing/figures.ts"
import { prepareDom } from "../../testing/dom.ts"
import { LiveView, type LiveViewProps } from "./live-view.tsx"

prepareDom()

const show = (given: Partial<LiveViewProps> = {}) =>
  render(
    <LiveView
      loop={ready(aLoop())}
      slotRuns={ready([])}
      day={null}
      events={ready([])}
      projects={[]}
      slug={null}
      keys={null}
      minutes={30}
      level="all"
      now={Date.now()}
      inspected={null}
      onInspect={() => undefined}
      onLevel={() => undefined}
      onLimits={() => Promise.resolve(true)}
      cycles={{ items: [], isLoading: false, onMore: null }}
      processes={ready([])}
      liveness={ready(null)}
      ready={0}
      questions={{ count: 0, oldestAt: null }}
      writesOff={null}
      onStop={() => undefined}
      onResume={() => undefined}
      {...given}
    />,
  )

test("each tile says the consequence in words", () => {
  show({
    slotRuns: ready([aSlotRun(), aSlotRun({ runId: "r2", state: "waiting" })]),
    ready: 3,
    questions: { count: 1, oldestAt: Date.now() - 9 * 60_000 },
  })
  expect(screen.getByText("1 at work, 1 waiting for you")).toBeTruthy()
  expect(screen.getByText("1 ask, the oldest 9m old")).toBeTruthy()
})

test("who moves next is counted, and a card that is stuck is named with its reason", () => {
  const stuck = { taskId: "t", key: "CLU-7", code: "starting" as const, since: Date.now() - 5 * 60_000 }
  const movers = { loop: 2, agent: 3, person: 4, outside: 0 }
  show({ liveness: ready({ movers, nobody: [], overdue: [stuck], at: Date.now() }) })
  expect(screen.getByText("a person").parentElement?.textContent).toContain("4")
  expect(screen.getByText("nobody").parentElement?.textContent).toContain("0")
  expect(screen.getByText("CLU-7")).toBeTruthy()
  expect(screen.getByText(/its process is not seen yet\. 5m now\./)).toBeTruthy()
})

test("active runs say who does what, and stop when asked", async () => {
  const onStop = vi.fn()
  show({ slotRuns: ready([aSlotRun()]), onStop })
  const row = within(screen.getByRole("row", { name: /CLU-198/ }))
  expect(row.getByText("edit worker/lease.ts")).toBeTruthy()
  expect(row.getByRole("link").getAttribute("href")).toBe("/projects/clutch-web/tasks/CLU-198?tab=runs")
  await userEvent.click(row.getByRole("button", { name: "Stop the run on CLU-198" }))
  expect(onStop).toHaveBeenCalledWith("run-1")
})

test("a run that was asked to stop is not asked again", () => {
  show({ slotRuns: ready([aSlotRun({ stopRequested: "cancelled_by_person" })]) })
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Stop the run on CLU-198" }).disabled).toBe(
    true,
  )
})

test("the cycle log names phases, decisions and what became of them", () => {
  const actions = [
    {
      phase: "work",
      kind: "dispatch",
      subject: "t",
      result: "refused",
      sentence: "It was claimed meanwhile.",
    },
    { phase: "review", kind: "send_to_review", subject: "t", result: "done", sentence: "" },
  ] as const
  show({
    cycles: { items: [aCycle({ trigger: "sweep", actions: [...actions] })], isLoading: false, onMore: null },
  })
  const log = within(screen.getByRole("region", { name: "Cycle log" }))
  expect(log.getByText("regular sweep")).toBeTruthy()
  expect(log.getByText("dispatch: It was claimed meanwhile.")).toBeTruthy()
  expect(log.getByRole("img", { name: "Refused" })).toBeTruthy()
  expect(log.getByText("send to review")).toBeTruthy()
})

test("a pause is said with its author and reason, and lifted here", async () => {
  const onResume = vi.fn()
  const pause = { scope: "all", subject: "", name: "", by: "Mara", since: 1, reason: "release week" } as const
  show({ loop: ready(aLoop({ pauses: [pause] })), onResume })
  expect(screen.getByText("Everything is paused").closest("li")?.textContent).toContain("release week")
  await userEvent.click(screen.getByRole("button", { name: "Resume" }))
  expect(onResume).toHaveBeenCalledWith(pause)
})

test("workers are healthy, silent, or do not report", () => {
  const now = Date.now()
  show({
    processes: ready([
      aProcess({ name: "loop", seenAt: now, startedAt: now - 60_000, note: "leading" }),
      aProcess({ name: "watcher", seenAt: now - 5 * 60_000 }),
    ]),
  })
  const workers = within(screen.getByRole("region", { name: "Workers" })).getAllByRole("listitem")
  const [loop, bridge, watcher] = workers
  expect(bridge?.textContent).toBe("bridgedoes not report")
  expect(loop?.textContent).toBe("loopleading, up 1m")
  expect(watcher?.textContent).toBe("watchersilent for 5m")
})

test("what is not here yet shows that it comes, and a refusal what it was", () => {
  show({ slotRuns: LOADING, processes: { state: "refused", code: "forbidden", sentence: "Not yours." } })
  expect(screen.getByRole("status", { name: "Loading: The list of runs" })).toBeTruthy()
  expect(screen.getByRole("alert").textContent).toContain("Not yours.")
})
