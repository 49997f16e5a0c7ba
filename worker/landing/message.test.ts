import { expect, test } from "vitest"
import { landingMessage } from "./message.ts"

test("a landed commit says what, why and which task", () => {
  expect(landingMessage({ key: "CLU-1", title: " Fix\nlogin ", summary: "It was broken.\n" })).toBe(
    "Fix login (CLU-1)\n\nIt was broken.\n\nClutch-Task: CLU-1\n",
  )
})

test("without a summary there is no gap", () => {
  expect(landingMessage({ key: "CLU-1", title: "Fix", summary: "  " })).toBe(
    "Fix (CLU-1)\n\nClutch-Task: CLU-1\n",
  )
})
