import { expect, test } from "vitest"
import { createPace } from "./pace.ts"

/** After many transactions, with a machine that needs this long per document. */
function settled(msPerDocument: number): number {
  const pace = createPace()
  for (let i = 0; i < 50; i++) pace.took(pace.documents * msPerDocument)
  return pace.documents
}

test("slow documents come in small transactions, quick ones in large ones", () => {
  expect(settled(5)).toBe(128)
  expect(settled(0.08) * 0.08).toBeGreaterThanOrEqual(10)
  expect(settled(0.08) * 0.08).toBeLessThanOrEqual(30)
  expect(settled(0.001)).toBe(512)
})
