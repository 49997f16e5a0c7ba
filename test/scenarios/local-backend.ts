/** The local backend in this process and in memory, by the clock of whoever tests: what contract and stories run on. */
import { getFunctionName, type FunctionReference } from "convex/server"
import { ConvexError, convexToJson, jsonToConvex, type Value } from "convex/values"
import { vi } from "vitest"
import { createEngine } from "#local-backend/engine/in-process"
import type { Call, Identity, Outcome } from "#local-backend/engine/types"
import type { App, ConvexBackend } from "../contracts/backend.ts"

export async function openLocalBackend({ schema, modules, components }: App): Promise<ConvexBackend> {
  const nowNs = () => BigInt(Date.now()) * 1_000_000n
  const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const engine = createEngine({ path: ":memory:", scheduling: "manual", environment: { nowNs, randomBytes } })
  await engine.deployModules(modules, schema, components)
  let requests = 0

  return {
    as(asker) {
      const identity: Identity =
        asker === null
          ? { kind: "none" }
          : { kind: "user", attributes: { ...asker, tokenIdentifier: `${asker.issuer}|${asker.subject}` } }
      const callOf = (fn: FunctionReference<"query" | "mutation" | "action">, args: object): Call => ({
        path: getFunctionName(fn),
        args: convexToJson(args as Value),
        identity,
        allowInternal: false,
      })
      return {
        async query(fn, args) {
          const { outcomes } = await engine.runQueries([{ ...callOf(fn, args), journal: null }])
          return valueOf(outcomes[0]!)
        },
        mutation: async (fn, args) =>
          valueOf(
            await engine.runMutation(callOf(fn, args), { sessionId: "contract", requestId: requests++ }),
          ),
        action: async (fn, args) => valueOf(await engine.runAction(callOf(fn, args))),
      } as ReturnType<ConvexBackend["as"]>
    },
    async advance(ms) {
      vi.setSystemTime(Date.now() + ms)
      await engine.runDueJobs()
    },
    close: () => engine.stop(0),
  }
}

function valueOf(outcome: Outcome): Value {
  if (outcome.ok) return jsonToConvex(JSON.parse(outcome.value))
  const { data, message } = outcome.error
  throw data === undefined ? new Error(message) : new ConvexError(jsonToConvex(data))
}
