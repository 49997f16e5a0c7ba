/** The local backend keeps the contract of backends. */
import { describe } from "vitest"
import { openLocalBackend } from "../scenarios/local-backend.ts"
import { componentsContract } from "./components.contract.ts"
import { convexContract } from "./convex.contract.ts"

describe("the local backend", () => {
  convexContract(openLocalBackend)
  componentsContract(openLocalBackend)
})
