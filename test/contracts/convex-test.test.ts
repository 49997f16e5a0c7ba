/** The Convex authors' test backend keeps the contract: it is what the contract is measured by. */
import { convexTest } from "convex-test"
import { ConvexError, jsonToConvex } from "convex/values"
import { describe, vi } from "vitest"
import { componentsContract } from "./components.contract.ts"
import type { App, ConvexBackend } from "./backend.ts"
import { documentsContract } from "./documents.contract.ts"
import { functionsContract } from "./functions.contract.ts"

type Door = ReturnType<ConvexBackend["as"]>

describe("convex-test", () => {
  documentsContract(openTestBackend)
  functionsContract(openTestBackend)
  componentsContract(openTestBackend)
})

async function openTestBackend({ schema, modules, components = {} }: App): Promise<ConvexBackend> {
  const root = convexTest({ schema, modules: filesOf(modules) })
  for (const [path, code] of Object.entries(components))
    root.registerComponent(path, code.schema, filesOf(code.modules))
  return {
    as(identity) {
      // The same calls; only their types spell "no arguments" differently.
      const door = (identity === null ? root : root.withIdentity(identity)) as unknown as Door
      return {
        query: (fn, args) => door.query(fn, args).catch(rethrow),
        mutation: (fn, args) => door.mutation(fn, args).catch(rethrow),
        action: (fn, args) => door.action(fn, args).catch(rethrow),
      }
    },
    async advance(ms) {
      vi.advanceTimersByTime(ms)
      await root.finishInProgressScheduledFunctions()
    },
    close: async () => {},
  }
}

/** It finds the functions' folder by the generated one in it. */
function filesOf(modules: Record<string, unknown>): Record<string, () => Promise<unknown>> {
  const files = Object.entries(modules).map(([path, module]) => [`./${path}`, async () => module] as const)
  return { "./_generated/api.ts": async () => ({}), ...Object.fromEntries(files) }
}

/** It hands the data of a refusal over as Convex sends it: as text. */
function rethrow(error: unknown): never {
  if (error instanceof ConvexError && typeof error.data === "string") {
    throw new ConvexError(jsonToConvex(JSON.parse(error.data)))
  }
  throw error
}
