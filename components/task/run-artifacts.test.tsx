import { render, screen } from "@testing-library/react"
import { expect, test } from "vitest"
import { LOADING, ready } from "#lib/react/live"
import { prepareDom } from "../testing/dom.ts"
import { ArtifactList } from "./run-artifacts.tsx"

prepareDom()

test("what a run left is linked to, with its size", () => {
  render(
    <ArtifactList
      runId="r1"
      files={ready([
        { name: "report.md", bytes: 1_200 },
        { name: "steps/plan & do/raw_stdout.txt", bytes: 4 },
      ])}
    />,
  )
  const links = screen.getAllByRole("link").map((link) => link.getAttribute("href"))
  expect(links).toEqual([
    "/api/runs/r1/artifacts/report.md",
    "/api/runs/r1/artifacts/steps/plan%20%26%20do/raw_stdout.txt",
  ])
  expect(screen.getByText("1.2 kB")).toBeTruthy()
})

test("nothing is said of a run that left nothing, and a refusal is", () => {
  const { container, rerender } = render(<ArtifactList runId="r1" files={LOADING} />)
  rerender(<ArtifactList runId="r1" files={ready([])} />)
  expect(container.textContent).toBe("")
  rerender(<ArtifactList runId="r1" files={{ state: "refused", code: "not_found", sentence: "No run." }} />)
  expect(container.textContent).toContain("No run.")
})
