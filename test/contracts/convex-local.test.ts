/** The local backend keeps the contract of backends. */
import { describe } from "vitest"
import { openLocalBackend } from "../scenarios/local-backend.ts"
import { componentsContract } from "./components.contract.ts"
import { documentsContract } from "./documents.contract.ts"
import { functionsContract } from "./functions.contract.ts"

describe("the local backend", () => {
  documentsContract(openLocalBackend)
  functionsContract(openLocalBackend)
  componentsContract(openLocalBackend)
})
