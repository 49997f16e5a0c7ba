import { readFileSync } from "node:fs"
import path from "node:path"
import { describe, expect, test } from "vitest"
import { contrast, difference, parseColour, seenBy, VISION_NAMES } from "../testing/colour.ts"

const css = readFileSync(path.join(import.meta.dirname, "../../app/globals.css"), "utf8")
const STATUSES = ["queued", "running", "attention", "review", "done", "failed"]

function tokensOf(selector: string): (name: string) => string {
  const block = css.slice(css.indexOf(selector), css.indexOf("}", css.indexOf(selector)))
  const tokens = new Map([...block.matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name, value]) => [name, value]))
  return (name) => {
    const value = tokens.get(name)
    if (!value) throw new Error(`${selector} has no --${name}`)
    return value
  }
}

describe.each([
  ["light", tokensOf(":root,")],
  ["dark", tokensOf('\n[data-theme="dark"] {')],
])("in the %s theme", (_theme, token) => {
  const colour = (name: string) => parseColour(token(name))

  test.each(STATUSES)("%s can be read as text on a card", (status) => {
    expect(contrast(colour(`st-${status}`), colour("card"))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(["fg", "fg-2", "fg-3"])("%s can be read on every surface", (text) => {
    for (const surface of ["bg", "panel", "card", "raise", "over"]) {
      expect(contrast(colour(text), colour(surface)), surface).toBeGreaterThanOrEqual(4.5)
    }
  })

  test("ink can be read on its button, and the outlines of inputs and of focus are seen", () => {
    expect(contrast(colour("ink-fg"), colour("ink"))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colour("line-input"), colour("card"))).toBeGreaterThanOrEqual(3)
    expect(contrast(colour("focus"), colour("card"))).toBeGreaterThanOrEqual(3)
  })

  test.each(VISION_NAMES)("no two statuses look alike to %s vision", (vision) => {
    const seen = STATUSES.map((status) => [status, seenBy(vision, colour(`st-${status}`))] as const)
    for (const [index, [one, a]] of seen.entries()) {
      for (const [other, b] of seen.slice(index + 1)) {
        expect(difference(a, b), `${one} and ${other}`).toBeGreaterThanOrEqual(12)
      }
    }
  })
})
