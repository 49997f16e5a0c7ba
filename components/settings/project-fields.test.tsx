import { expect, test } from "vitest"
import { aProjectSettings } from "../testing/builders.ts"
import { PROJECT_SUBJECTS, updateOf, valuesOf } from "./project-fields.ts"

test("every field has a value, and every value a field", () => {
  const names = PROJECT_SUBJECTS.flatMap(({ fields }) => fields.map(({ name }) => name))
  expect(names.toSorted()).toEqual(Object.keys(valuesOf(aProjectSettings())).toSorted())
})

test("texts become settings; what is emptied goes back to its default", () => {
  expect(
    updateOf({
      name: " Web ",
      "limits.dev": "3",
      maxAttempts: "2",
      checks: "unit: npm test\nlint: npm run lint",
      copyFiles: ".env\n\n.env.local",
      setupCommand: "",
      check: "",
    }),
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
