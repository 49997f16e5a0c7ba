import { describe, expect, test } from "vitest"
import {
  activeNumber,
  checkPlace,
  CreatePrompt,
  MAX_PROMPT_CHARS,
  numberLabel,
  PromptText,
} from "./prompt.ts"

describe("the text of a prompt", () => {
  test("[PR-T1] is taken whole up to its limit", () => {
    const longest = "x".repeat(MAX_PROMPT_CHARS)
    expect(PromptText.parse(longest)).toBe(longest)
  })

  test("[PR-T1] is refused beyond it, with the limit and its own length", () => {
    const parsed = PromptText.safeParse("x".repeat(MAX_PROMPT_CHARS + 1))
    expect(parsed.error?.issues[0]?.message).toBe(
      "A prompt has at most 20,000 characters; this one has 20,001.",
    )
  })

  test("needs words, and a note that says what it changes", () => {
    expect(PromptText.safeParse(" \n ").success).toBe(false)
    expect(CreatePrompt.safeParse({ role: "dev", text: "Do.", note: " " }).success).toBe(false)
  })
})

describe("which version a run is given", () => {
  test.each([
    { ofProject: null, ofOrganization: null, given: 0, why: "the built-in one where nothing was activated" },
    { ofProject: null, ofOrganization: 3, given: 3, why: "that of the organization" },
    { ofProject: 5, ofOrganization: 3, given: 5, why: "a project's own before that" },
    { ofProject: 0, ofOrganization: 3, given: 0, why: "the built-in one, where a project chose it" },
  ])("[PR-A1] $why", ({ ofProject, ofOrganization, given }) => {
    expect(activeNumber(ofProject, ofOrganization)).toBe(given)
  })
})

describe("where a version may be active", () => {
  test("[PR-A2] one of the organization anywhere, one of a project there alone", () => {
    const ofAll = { number: 2, project: null }
    const ofShop = { number: 3, project: "shop" }
    expect([checkPlace(ofAll, null).ok, checkPlace(ofAll, "shop").ok]).toEqual([true, true])
    expect(checkPlace(ofShop, "shop").ok).toBe(true)
    expect(checkPlace(ofShop, "blog")).toMatchObject({ refusal: { code: "conflict" } })
    expect(checkPlace(ofShop, null)).toMatchObject({
      refusal: {
        message: "v3 was written for the project shop; it cannot be active in the organization.",
      },
    })
  })
})

test("version 0 is called by what it is", () => {
  expect([numberLabel(0), numberLabel(12)]).toEqual(["built in", "v12"])
})
