import { describe, expect, test } from "vitest"
import { lacksOf, TEMPLATES } from "./readiness.ts"

const whole = {
  title: "Mend the login form",
  description: "The form loses the e-mail address when the password is wrong.",
  criteria: ["The address is still there."],
  role: "dev" as const,
}

describe("a card", () => {
  test("that says what, where, why and when it is done lacks nothing", () => {
    expect(lacksOf(whole)).toEqual([])
  })

  test.each([
    [{ title: "Login" }, "title"],
    [{ description: "" }, "description"],
    [{ criteria: [] }, "criteria"],
    [{ description: "**What happens:** <what one sees>" }, "blanks"],
    [{ criteria: ["<what one can see>"] }, "blanks"],
  ])("with %j lacks %s", (part, what) => {
    expect(lacksOf({ ...whole, ...part }).map((lack) => lack.what)).toEqual([what])
  })

  test("from a template as it stands is not ready, whichever it is", () => {
    for (const { description, criteria, role } of TEMPLATES) {
      const draft = { title: "A title of some length", description, criteria, role }
      expect(lacksOf(draft).map(({ what }) => what)).toContain("blanks")
    }
  })
})
