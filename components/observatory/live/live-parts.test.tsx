/** Lanes, the last hour, the feed, limits and the cycle inspector. */
import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { DEFAULT_LIMITS } from "#domain/project"
import { ready } from "#lib/react/live"
import { aCycle } from "../../testing/loop-builders.ts"
import { prepareDom } from "../../testing/dom.ts"
import { aSlotRun } from "../../testing/figures.ts"
import { CycleInspectorView } from "./cycle-inspector.tsx"
import { EventFeed } from "./event-feed.tsx"
import { feedOf, levelOf, type FeedEvent } from "./feed.ts"
import { lastHourOf } from "./kpis.ts"
import { lanesOf } from "./lanes.ts"
import { ProjectLimits } from "./limits.tsx"
import { SlotsPanel } from "./slots-panel.tsx"
import { Slots } from "./slots.tsx"
import { addressesIn, TaskAddresses, TaskSentence } from "./task-key.tsx"
// Loaded when it is opened; here it is there already.
import "./limits-dialog.tsx"

prepareDom()

const MINUTE = 60_000
const NOW = 100 * MINUTE
const at = (minute: number) => minute * MINUTE
const anEvent = (minute: number, given: Partial<FeedEvent> = {}): FeedEvent => ({
  ...{
    eventId: String(minute),
    kind: "task.moved",
    at: at(minute),
    sentence: `At ${minute}.`,
    data: {},
    taskKey: null,
  },
  ...given,
})

test("no two runs of a lane overlap; there are as many lanes as slots, and more where more ran", () => {
  const run = (id: string, from: number, until: number | null) =>
    aSlotRun({ runId: id, claimedAt: at(from), endedAt: until === null ? null : at(until) })
  const lanes = lanesOf([run("a", 70, 80), run("b", 75, null), run("c", 80, 90)], at(70), NOW, 3)
  expect(lanes.map((bars) => bars.map((bar) => bar.run.runId))).toEqual([["a", "c"], ["b"], []])
  const crowded = lanesOf([run("a", 70, null), run("b", 71, null)], at(70), NOW, 1)
  expect(crowded).toHaveLength(2)
  // What ended before the time that is shown is not drawn, and what began before it is cut.
  const [[cut] = []] = lanesOf([run("old", 10, 20), run("long", 40, 85)], at(70), NOW, 1)
  expect(cut).toMatchObject({ left: 0, width: 0.5 })
})

test("waiting for a person is a hatch on the bar of its run", () => {
  const run = aSlotRun({ claimedAt: at(80), endedAt: null, waits: [{ from: at(90), until: null }] })
  expect(lanesOf([run], at(70), NOW, 1)[0]![0]!.waits).toEqual([{ left: 0.5, width: 0.5 }])
  render(<Slots runs={[run]} minutes={30} limit={2} now={NOW} />)
  expect(screen.getByRole("link", { name: /^CLU-198, Developer, 20m: Running/ })).toBeTruthy()
})

test("the slots are a table and a file, too, and lead to their runs", async () => {
  const runs = [
    aSlotRun({ claimedAt: at(80), endedAt: null, waits: [{ from: at(90), until: at(92) }] }),
    aSlotRun({ runId: "old", taskKey: "CLU-1", claimedAt: at(10), endedAt: at(20) }),
  ]
  render(<SlotsPanel runs={ready(runs)} slug={null} minutes={30} limit={2} now={NOW} />)
  expect(screen.getByRole("link", { name: "Runs of Slots" }).getAttribute("href")).toBe(
    `/work-loop/runs?from=${at(70)}`,
  )
  await userEvent.click(screen.getByRole("button", { name: "Show Slots as a table" }))
  const table = within(screen.getByRole("table"))
  expect(table.getByText("CLU-198")).toBeTruthy()
  expect(table.queryByText("CLU-1")).toBeNull()
  expect(table.getByText("120000")).toBeTruthy()
})

test("an event, a decision and a stuck card lead to their task; a longer key is another one", () => {
  const addresses = addressesIn([{ key: "CLU", slug: "web" }])
  render(
    <TaskAddresses value={addresses}>
      <TaskSentence sentence="CLU-198 waits, CLU-19 is done." taskKey="CLU-19" />
      <TaskSentence sentence="It was moved." taskKey="OTH-4" />
    </TaskAddresses>,
  )
  const link = screen.getByRole("link", { name: "CLU-19" })
  expect(link.getAttribute("href")).toBe("/projects/web/tasks/CLU-19")
  expect(link.previousSibling?.textContent).toBe("CLU-198 waits, ")
  expect(screen.getByText("OTH-4").tagName).toBe("SPAN")
})

test("the last hour: rates of results, the cause that failures share, checks left out", () => {
  const ended = (outcome: "success" | "failed" | "cancelled", given: object = {}) =>
    aSlotRun({ claimedAt: at(60), startedAt: at(60) + 2_000, endedAt: at(95), outcome, ...given })
  const hour = lastHourOf(
    [
      ended("success"),
      ended("failed", { reason: "time_limit" }),
      ended("cancelled"),
      ended("failed", { role: "check" }),
      ended("failed", { endedAt: at(30), startedAt: at(10) }),
    ],
    NOW,
  )
  expect(hour).toEqual({
    ...{ ended: 3, succeeded: 1, failed: 1, failureRate: 0.5 },
    ...{ cause: "it used up its time", startP95: 2_000, started: 3 },
  })
  expect(lastHourOf([], NOW)).toMatchObject({ failureRate: null, startP95: null, cause: null })
})

test("silence is folded into a line, and levels leave the rest out", () => {
  const events = [anEvent(99), anEvent(60, { kind: "signal.opened" }), anEvent(59)]
  expect(feedOf(events, "all", NOW).map(({ line }) => line)).toEqual(["event", "idle", "event", "event"])
  expect(feedOf(events, "asks", NOW)).toHaveLength(1)
  expect(levelOf(anEvent(1, { kind: "run.ended", data: { outcome: "timeout" } }))).toBe("errors")
  expect(levelOf(anEvent(1, { kind: "budget.warned" }))).toBe("warnings")
  render(<EventFeed events={events} level="all" now={NOW} />)
  expect(screen.getByText("39m in which nothing happened")).toBeTruthy()
  expect(screen.getByRole("img", { name: "Ask" })).toBeTruthy()
})

test("limits are changed in a dialog that says what they do", async () => {
  const onLimits = vi.fn(() => Promise.resolve(true))
  const project = { slug: "web", name: "web", running: 2, limits: DEFAULT_LIMITS }
  render(<ProjectLimits projects={[project]} globalLimit={4} writesOff={null} onLimits={onLimits} />)
  await userEvent.click(screen.getByRole("button", { name: "Change the limits of web" }))
  const field = within(await screen.findByRole("dialog")).getByLabelText("Developers")
  await userEvent.clear(field)
  await userEvent.type(field, "5")
  await userEvent.click(screen.getByRole("button", { name: "Save" }))
  expect(onLimits).toHaveBeenCalledWith("web", { ...DEFAULT_LIMITS, dev: 5 })
})

test("a cycle is inspected: decisions, what waited and why, and deciding it again with other settings", async () => {
  const onReplay = vi.fn()
  const answer = {
    ...{ settings: ["globalLimit=8"], tasks: 12, isAsRecorded: true, actions: 2, waiting: 3 },
    changes: [{ subject: "CLU-7", before: ["wait queued_global_limit"], after: ["dispatch dev"] }],
  }
  render(
    <CycleInspectorView
      cycle={aCycle()}
      replay={{ state: "ready", answer }}
      onReplay={onReplay}
      onClose={() => undefined}
    />,
  )
  expect(screen.getByText(/Ada starts on CLU-209/)).toBeTruthy()
  expect(within(screen.getByRole("region", { name: "What waited" })).getByText("3")).toBeTruthy()
  await userEvent.click(screen.getByLabelText(/Decide it again/))
  await userEvent.paste("globalLimit=8, limits.dev=1")
  await userEvent.click(screen.getByRole("button", { name: "Decide again" }))
  expect(onReplay).toHaveBeenCalledWith(["globalLimit=8", "limits.dev=1"])
  expect(screen.getByText(/it comes to the same/)).toBeTruthy()
  expect(screen.getByText("CLU-7")).toBeTruthy()
})
