import { describe, expect, test } from "vitest"
import { addresseesOf, isToldTo } from "./comment.ts"

const agents = ["Ada", "Grace Hopper"]

describe("a comment is meant for", () => {
  test.each([
    ["Look again, @Ada.", ["Ada"]],
    ["@ada and @reviewer", ["Ada", "reviewer"]],
    ["(@Grace Hopper)", ["Grace Hopper"]],
    ["@engineer, please", ["dev"]],
    ["@conflict-resolver", ["conflict_resolver"]],
    ["mail ada@Ada.example", []],
    ["@Adam is no agent", []],
    ["nobody", []],
    ["@Adam, then @Ada", ["Ada"]],
  ])("%j: %j", (text, expected) => {
    expect(addresseesOf(text, agents)).toEqual(expected)
  })

  test("an agent by its name or by its role", () => {
    expect(isToldTo({ addressees: ["dev"] }, { role: "dev", agentName: "Ada" })).toBe(true)
    expect(isToldTo({ addressees: ["Ada"] }, { role: "dev", agentName: "Ada" })).toBe(true)
    expect(isToldTo({ addressees: ["Ada"] }, { role: "dev", agentName: null })).toBe(false)
    expect(isToldTo({ addressees: [] }, { role: "dev", agentName: "Ada" })).toBe(false)
  })
})
