import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test } from "vitest"
import { prepareDom } from "../testing/dom.ts"
import { Chart } from "./chart.tsx"
import { ChartPanel } from "./chart-panel.tsx"
import { toCsv, toJson } from "./export.ts"
import { labelled, pathOf, roundTop } from "./scale.ts"
import { Bars, Line } from "./series.tsx"

prepareDom()

const sheet = {
  name: "x",
  columns: ["hour", "runs"],
  rows: [["10:00", 3] as const, ["11:00", null] as const],
}

test("an axis ends at a round number above the highest value", () => {
  expect([0, 0.3, 1, 7, 12, 180, 1000].map(roundTop)).toEqual([1, 0.5, 1, 10, 20, 200, 1000])
})

test("labels are few, and the last period always has one", () => {
  expect(labelled(24, 6)).toEqual([3, 8, 13, 18, 23])
  expect(labelled(3, 6)).toEqual([0, 1, 2])
  expect(labelled(0, 6)).toEqual([])
})

test("a line breaks where nothing was measured", () => {
  expect(
    pathOf([
      [0, 1],
      [1, null],
      [2, 3],
      [3, 4],
    ]),
  ).toBe("M0.0 1.0M2.0 3.0L3.0 4.0")
})

test("a file of values keeps texts texts, and says nothing where nothing is known", () => {
  expect(toCsv({ ...sheet, rows: [['=1+1,"a"', 2]] })).toBe('hour,runs\r\n"\'=1+1,""a""",2\r\n')
  expect(toCsv(sheet)).toContain("11:00,\r\n")
  expect(JSON.parse(toJson(sheet))).toEqual([
    { hour: "10:00", runs: 3 },
    { hour: "11:00", runs: null },
  ])
})

test("a chart says what it shows, and shows it as a table when asked", async () => {
  render(
    <ChartPanel title="Runs" sentence="3 runs ended." sheet={sheet} runsHref="/work-loop/runs">
      <Chart summary="Runs by hour: 3 in all." labels={["10", "11"]} highest={3} format={String}>
        {(plot) => (
          <>
            <Bars plot={plot} values={[3, 0]} />
            <Line plot={plot} values={[1, null]} />
          </>
        )}
      </Chart>
    </ChartPanel>,
  )
  expect(screen.getByRole("img", { name: "Runs by hour: 3 in all." })).toBeTruthy()
  expect(screen.getByRole("link", { name: "Runs of Runs" }).getAttribute("href")).toBe("/work-loop/runs")
  await userEvent.click(screen.getByRole("button", { name: "Show Runs as a table" }))
  expect(screen.getByRole("columnheader", { name: "hour" })).toBeTruthy()
  expect(screen.queryByRole("img")).toBeNull()
})
