import { expect, test } from "vitest"
import { aRequirement, aRoadmap } from "../test/builders/roadmap.ts"
import { render } from "./print.ts"

test("a roadmap reads as phases with tables, what is in none, and what is not covered", async () => {
  const roadmap = aRoadmap({
    phases: [
      {
        title: "Sign in",
        goal: "Nobody else gets in.",
        requirements: [
          aRequirement({ tasks: [{ key: "CLU-7", title: "Print it", status: "done" }] }),
          aRequirement({ key: "CLU-R2", title: "A link is spent once" }),
        ],
      },
      { title: "Phones" },
    ],
  })
  const unassigned = {
    tasks: [{ key: "CLU-9", title: "Tidy up", status: "ready" as const }],
    isMore: false,
  }
  expect(await render("roadmap.show", { ...roadmap, unassigned }, 0)).toBe(
    [
      "Clutch: 50 %, 1 of 2 requirements done, 1 without a task",
      "",
      "CLU-P1  Sign in (50 %, 1 of 2 requirements done, 1 without a task)",
      "Nobody else gets in.",
      "requirement  state    done  tasks  title",
      "CLU-R1       Done     1/1   CLU-7  People sign in with a link",
      "CLU-R2       No task               A link is spent once",
      "",
      "CLU-P2  Phones (no requirement yet)",
      "",
      "Open tasks without a requirement",
      "  task   status  title",
      "  CLU-9  Ready   Tidy up",
    ].join("\n"),
  )
})

test("a project without one is told how it begins, and an import what it changed", async () => {
  expect(
    await render("roadmap.show", { ...aRoadmap(), unassigned: { tasks: [], isMore: false } }, 0),
  ).toContain("clutch phases add --project clutch")
  const changes = { phases: 1, requirements: 2, edited: 0, linked: 1, isReordered: false }
  expect(await render("roadmap.import", changes, 0)).toBe(
    "Imported: 1 new phase, 2 new requirements, 1 task linked.",
  )
  expect(await render("roadmap.export", { markdown: "# Roadmap\n" }, 0)).toBe("# Roadmap")
})
