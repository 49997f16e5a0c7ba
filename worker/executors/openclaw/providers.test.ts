import { expect, test } from "vitest"
import { createProviders } from "./providers.ts"

test.each([
  "401 Incorrect API key provided",
  "LLM request failed: HTTP 401",
  "Inline API key for provider scripted is temporarily disabled",
  "Unauthorized",
])("[OC19] after %j its provider rests, and no other one", (words) => {
  let now = 0
  const providers = createProviders(60_000, () => now)
  providers.heard("scripted/one", words)
  expect(["scripted/two", "other/one", undefined].map(providers.restMs)).toEqual([60_000, 0, 0])
  now = 60_000
  expect(providers.restMs("scripted/one")).toBe(0)
})

test.each(["LLM request failed: HTTP 400", "429 Too many requests", "tests failed: 1401 of 2000"])(
  "[OC19] after %j nothing rests",
  (words) => {
    const providers = createProviders(60_000)
    providers.heard(undefined, words)
    expect(providers.restMs(undefined)).toBe(0)
  },
)
