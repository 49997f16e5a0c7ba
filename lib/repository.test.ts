import { expect, test } from "vitest"
import { ProjectKey } from "#domain/project"
import { suggestProjectKey } from "./repository.ts"

test.each([
  ["clutch", "CLU"],
  ["my-web-app", "MWA"],
  ["a", "PA"],
  ["x-1", "X1"],
  ["42", "P42"],
  ["3d-printer", "P3P"],
  ["-", "PJ"],
  ["a-b-c-d-e-f-g-h-i-j-k-l", "ABCDEFGHIJ"],
])("[REPO-5] the key for %s is %s", (slug, key) => {
  expect(suggestProjectKey(slug)).toBe(key)
  expect(ProjectKey.parse(key)).toBe(key)
})

test("[REPO-5] a taken key gets a number and stays within its length", () => {
  expect(suggestProjectKey("clutch", ["CLU", "CLU2"])).toBe("CLU3")
  expect(suggestProjectKey("a-b-c-d-e-f-g-h-i-j", ["ABCDEFGHIJ"])).toBe("ABCDEFGHI2")
})
