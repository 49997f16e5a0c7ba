import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test } from "vitest"
import { moment } from "#lib/react/when"
import { prepareDom } from "../testing/dom.ts"
import { Age, Stopwatch } from "./age.tsx"

prepareDom()

test.each([
  ["an age", Age, ""],
  ["a stopwatch", Stopwatch, "since "],
])("%s tells its moment to the pointer", async (_name, Time, before) => {
  const since = Date.now() - 3_600_000
  render(<Time since={since} />)
  const time = screen.getByRole("time")
  await userEvent.hover(time)
  expect(time.title).toBe(`${before}${moment(since)}`)
})
