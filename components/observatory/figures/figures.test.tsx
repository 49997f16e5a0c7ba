/** Analytics, Models and Prompts: figures in words, beside what was before, with the runs behind them. */
import { render, screen, within } from "@testing-library/react"
import { expect, test, vi } from "vitest"
import { NOW } from "../../testing/builders.ts"
import { prepareDom } from "../../testing/dom.ts"
import { aBusyDay, aCardRollup, aRunRollup, aSummary } from "../../testing/figures.ts"
import { AnalyticsView } from "./analytics-view.tsx"
import { ModelsView } from "./models-view.tsx"
import { PromptsView } from "./prompts-view.tsx"

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: () => undefined }) }))
prepareDom()

const at = NOW - 60_000
const YESTERDAY = NOW - 26 * 3_600_000

test("an empty stretch says when something will be counted", () => {
  render(<AnalyticsView summary={aSummary([])} slug={null} />)
  expect(screen.getByText("Nothing has ended in this time")).toBeTruthy()
})

test("each chart has a summary, a table and its runs", () => {
  render(<AnalyticsView summary={aSummary(aBusyDay(NOW))} slug="web" />)
  for (const title of ["Throughput", "Lead time", "Runs", "Cost"]) {
    const panel = within(screen.getByRole("region", { name: title }))
    expect(panel.getByRole("img").getAttribute("aria-label")).toBeTruthy()
    expect(panel.getByRole("button", { name: `Show ${title} as a table` })).toBeTruthy()
    expect(panel.getByRole("link").getAttribute("href")).toMatch(
      /^\/projects\/web\/work-loop\/runs\?from=\d+&until=\d+/,
    )
  }
})

test("times and costs lead to their runs, too", () => {
  render(<AnalyticsView summary={aSummary(aBusyDay(NOW))} slug={null} />)
  for (const title of ["Where the time goes", "What it costs"])
    expect(screen.getByRole("link", { name: `Runs of ${title}` }).getAttribute("href")).toMatch(
      /^\/work-loop\/runs\?from=\d+&until=\d+/,
    )
})

test("an unknown price is said, and never shown as nothing", () => {
  const rows = [
    aRunRollup({ at }, { costUsd: null }),
    aRunRollup({ at }, { costUsd: 2 }),
    aCardRollup({ at }, {}, 2),
  ]
  render(<AnalyticsView summary={aSummary(rows)} slug={null} />)
  expect(screen.getAllByText(/1 run has no known price/).length).toBeGreaterThan(0)
  const costs = within(screen.getByRole("region", { name: "What it costs" }))
  expect(within(costs.getByRole("row", { name: /Per task/ })).getAllByText("at least $2.00").length).toBe(1)
  expect(costs.getByText(/never counted as nothing/)).toBeTruthy()
})

test("what was before stands beside what is", () => {
  const rows = [
    aCardRollup({ at }),
    aCardRollup({ at: YESTERDAY }),
    aCardRollup({ at: YESTERDAY }),
    aRunRollup({ at }),
  ]
  render(<AnalyticsView summary={aSummary(rows)} slug={null} />)
  expect(screen.getByText("was 2")).toBeTruthy()
  expect(screen.getByText("1 task done, 1 of them merged; 2 before.")).toBeTruthy()
})

test("models are told with their sample sizes, and few results are called few", () => {
  const many = Array.from({ length: 12 }, () => aRunRollup({ at, model: "opus-5" }))
  const rows = [...many, aRunRollup({ at, model: "" }, { outcome: "failed", usage: null })]
  render(<ModelsView summary={aSummary(rows)} slug={null} />)
  const table = within(screen.getByRole("region", { name: "Models and roles" }))
  expect(table.getByRole("row", { name: /opus-5/ }).textContent).toContain("100 % of 12")
  expect(table.getByRole("row", { name: /Unknown model/ }).textContent).toContain("0 % of 1, few")
  expect(table.getByRole("link", { name: "opus-5" }).getAttribute("href")).toContain("model=opus-5&role=dev")
})

test("versions of prompts are told with what they are known from, and lead to their runs and their text", () => {
  const rows = [
    ...Array.from({ length: 12 }, (_, index) => aRunRollup({ at, prompt: 3 }, { isSentBack: index < 3 })),
    aRunRollup({ at, prompt: 3 }, { outcome: "failed", costUsd: null }),
    aRunRollup({ at, prompt: 0, role: "reviewer" }, { verdict: "approved" }),
    aRunRollup({ at }, { outcome: "failed" }),
  ]
  render(<PromptsView summary={aSummary(rows)} slug="web" />)
  const panel = within(screen.getByRole("region", { name: "Prompt versions" }))
  expect(panel.getAllByRole("row")).toHaveLength(3)
  const third = within(panel.getByRole("row", { name: /^Developer, v3/ }))
  expect(third.getAllByRole("cell").map(({ textContent }) => textContent)).toEqual([
    ...["Text of Developer, v3", "13", "92 % of 13", "25 % of 12"],
    ...[expect.any(String), expect.stringContaining("of 13"), "$0.40 of 12", "at least $4.80"],
  ])
  expect(third.getByRole("link", { name: "Developer, v3" }).getAttribute("href")).toMatch(
    /^\/projects\/web\/work-loop\/runs\?from=\d+&until=\d+&role=dev&prompt=3$/,
  )
  expect(third.getByRole("link", { name: /^Text/ }).getAttribute("href")).toBe(
    "/prompts?role=dev&version=3&project=web",
  )
  const reviewer = within(panel.getByRole("row", { name: /^Reviewer, built in/ }))
  expect(reviewer.getAllByRole("cell")[3]?.textContent).toBe("–")
})

test("without a run that was given a version it says when one appears", () => {
  render(<PromptsView summary={aSummary([aRunRollup({ at })])} slug={null} />)
  expect(screen.getByText("No run that was given a version has ended in this time")).toBeTruthy()
})
