import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { prepareDom } from "../testing/dom.ts"
import { expect, test, vi } from "vitest"
import { PageError } from "./page-error.tsx"

prepareDom()

const aPage = (error: Error & { digest?: string }) => {
  const reset = vi.fn()
  const reload = vi.fn()
  vi.spyOn(console, "error").mockImplementation(() => {})
  render(<PageError error={error} reset={reset} reload={reload} />)
  return { reset, reload, tryAgain: () => userEvent.click(screen.getByRole("button", { name: "Try again" })) }
}

test("a page whose scripts are gone after an update is loaded anew", async () => {
  const { reset, reload, tryAgain } = aPage(
    Object.assign(new Error("Failed to load chunk"), { name: "ChunkLoadError" }),
  )
  expect(screen.getByRole("alert").textContent).toContain("Clutch was updated while the page was open")
  await tryAgain()
  expect([reload.mock.calls.length, reset.mock.calls.length]).toEqual([1, 0])
})

test("a page that broke otherwise says where the details are, and is drawn again", async () => {
  const { reset, reload, tryAgain } = aPage(Object.assign(new Error("no"), { digest: "42" }))
  expect(screen.getByRole("alert").textContent).toContain("under 42.")
  await tryAgain()
  expect([reload.mock.calls.length, reset.mock.calls.length]).toEqual([0, 1])
})
