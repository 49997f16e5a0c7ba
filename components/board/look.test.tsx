import { describe, expect, test } from "vitest"
import { aCard } from "../testing/builders.ts"
import { choicesIn, filtersSet, isFiltering, matches } from "./filter.ts"
import { lanesOf } from "./lanes.ts"
import { lookFrom, NO_FILTER, PLAIN_LOOK, queryOf, type Look } from "./look.ts"

const again = (look: Look) => lookFrom(new URLSearchParams(queryOf(look)))

describe("a way of looking", () => {
  test("comes back from the address as it went in", () => {
    const look: Look = {
      ...PLAIN_LOOK,
      text: "log in & out",
      needsPerson: true,
      priorities: ["high", "urgent"],
      roles: ["qa"],
      agents: ["Ada"],
      tags: ["ui", "a11y"],
      projects: ["web"],
      view: "list",
      lanes: "agent",
      density: "compact",
      sort: { by: "age", isDown: true },
      column: "blocked",
      ...{ span: "7d", objective: "CLU-7", finished: true },
    }
    expect(again(look)).toEqual(look)
  })

  test("that is plain leaves the address alone; unknown words in one mean nothing", () => {
    expect(queryOf(PLAIN_LOOK)).toBe("")
    expect(
      lookFrom(new URLSearchParams("view=3d&lanes=mood&priority=high,odd&sort=-luck&column=limbo")),
    ).toEqual({
      ...PLAIN_LOOK,
      priorities: ["high"],
    })
  })
})

describe("a filter", () => {
  const card = aCard({ project: "web", tags: ["ui", "a11y"], holder: { kind: "agent", name: "Ada" } })

  test("lets through what is in each of its lists", () => {
    expect(matches(card, { ...NO_FILTER, tags: ["cost", "ui"], agents: ["Ada"] })).toBe(true)
    expect(matches(card, { ...NO_FILTER, tags: ["ui"], agents: ["Grace"] })).toBe(false)
    expect(matches(card, { ...NO_FILTER, priorities: ["low"] })).toBe(false)
    expect(matches(card, { ...NO_FILTER, projects: ["web"], roles: ["dev"] })).toBe(true)
  })

  test("counts the kinds that are set", () => {
    expect(filtersSet({ ...NO_FILTER, tags: ["a", "b"], roles: ["dev"] })).toBe(2)
    expect(isFiltering({ ...NO_FILTER, tags: ["a"] })).toBe(true)
  })

  test("offers what the cards have", () => {
    expect(choicesIn([card, aCard({ project: "api", tags: ["cost"] })])).toEqual({
      agents: ["Ada"],
      tags: ["a11y", "cost", "ui"],
      projects: ["api", "web"],
    })
  })
})

describe("lanes", () => {
  const cards = [
    aCard({ key: "A", priority: "low" }),
    aCard({ key: "B", priority: "urgent", holder: { kind: "agent", name: "Ada" } }),
    aCard({ key: "C", priority: "low", tags: ["ui", "cost"] }),
  ]
  const shown = (kind: Parameters<typeof lanesOf>[1]) =>
    lanesOf(cards, kind, (slug) => slug.toUpperCase()).map(({ label, keys }) => [label, ...keys])

  test("stand in the order of what they group by, and what has none comes last", () => {
    expect(shown("priority")).toEqual([
      ["Urgent", "B"],
      ["Low", "A", "C"],
    ])
    expect(shown("agent")).toEqual([
      ["Ada", "B"],
      ["Nobody in particular", "A", "C"],
    ])
    expect(shown("tag")).toEqual([
      ["ui", "C"],
      ["No tag", "A", "B"],
    ])
    expect(shown("project")).toEqual([["CLUTCH-WEB", "A", "B", "C"]])
  })
})
