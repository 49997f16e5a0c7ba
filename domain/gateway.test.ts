import { expect, test } from "vitest"
import { limitProblem } from "./gateway.ts"

const lanes = (limit: number) => [{ lane: "main", active: 0, queued: 0, limit }]

test("a limit under the gateway's main lane is well; one that fills it is not", () => {
  expect(limitProblem({ lanes: lanes(8) }, 4)).toBeNull()
  expect(limitProblem({ lanes: lanes(8) }, 8)).toContain("OPENCLAW_LIMIT")
})

test("of a gateway that does not tell its lanes nothing is said", () => {
  expect(limitProblem({}, 64)).toBeNull()
})
