import { expect, test } from "vitest"
import { aProjectSettings } from "../testing/settings-builders.ts"
import { subjectsOf } from "./project-fields.ts"
import { updateOf, valuesOf } from "./project-values.ts"

test("every field has a value, and every value a field", () => {
  const names = subjectsOf(aProjectSettings()).flatMap(({ fields }) => fields.map(({ name }) => name))
  expect(names.toSorted()).toEqual(Object.keys(valuesOf(aProjectSettings())).toSorted())
})

test("texts become settings; what is emptied goes back to its default", () => {
  expect(
    updateOf(
      {
        name: " Web ",
        "limits.dev": "3",
        maxAttempts: "2",
        checks: "unit: npm test\nlint: npm run lint",
        copyFiles: ".env\n\n.env.local",
        setupCommand: "",
        check: "",
      },
      aProjectSettings(),
    ),
  ).toEqual({
    name: "Web",
    limits: { dev: 3 },
    maxAttempts: 2,
    checks: [
      { name: "unit", command: "npm test" },
      { name: "lint", command: "npm run lint" },
    ],
    copyFiles: [".env", ".env.local"],
    clear: ["setupCommand"],
    check: "",
  })
})

test("a new limit of a column leaves those of the others; an emptied one is gone", () => {
  const wipLimits = { ready: 9, in_review: 2 }
  expect(
    updateOf({ "wipLimits.in_progress": "3", "wipLimits.ready": "" }, aProjectSettings({ wipLimits })),
  ).toEqual({ wipLimits: { in_progress: 3, in_review: 2 } })
})

test("the way of new tasks is one that exists everywhere or of the project", () => {
  const fields = subjectsOf(aProjectSettings({ pipelines: ["build-and-test"] })).flatMap(
    (each) => each.fields,
  )
  const field = fields.find(({ name }) => name === "pipeline")
  expect(field?.kind === "choice" && field.options.map(([name]) => name)).toEqual([
    ...["classic", "plan-implement-review", "objective", "build-and-test"],
  ])
})
