/** The Convex authors' test backend keeps the contract: it is what the contract is measured by. */
import { convexTest } from "convex-test"
import { ConvexError } from "convex/values"
import { jsonToConvex } from "convex/values"
import { describe, vi } from "vitest"
import { convexContract, type App, type ConvexBackend } from "./convex.contract.ts"

describe("convex-test", () => {
  convexContract(async ({ schema, modules }: App): Promise<ConvexBackend> => {
    const files = Object.entries(modules).map(([path, module]) => [`./${path}`, async () => module] as const)
    // It finds the functions' folder by the generated one in it.
    const root = convexTest({ schema, modules: { "./_generated/api.ts": async () => ({}), ...Object.fromEntries(files) } })
    return {
      as(identity) {
        const door = identity === null ? root : root.withIdentity(identity)
        return {
          query: (...call) => door.query(...call).catch(rethrow),
          mutation: (...call) => door.mutation(...call).catch(rethrow),
          action: (...call) => door.action(...(call as unknown as Parameters<typeof door.action>)).catch(rethrow),
        } as ReturnType<ConvexBackend["as"]>
      },
      async advance(ms) {
        vi.advanceTimersByTime(ms)
        await root.finishInProgressScheduledFunctions()
      },
      close: async () => {},
    }
  })
})

/** It hands the data of a refusal over as Convex sends it: as text. */
function rethrow(error: unknown): never {
  if (error instanceof ConvexError && typeof error.data === "string") {
    throw new ConvexError(jsonToConvex(JSON.parse(error.data)))
  }
  throw error
}
