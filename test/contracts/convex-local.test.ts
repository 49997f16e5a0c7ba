/// <reference types="vite/client" />
/** The local backend keeps the contract of backends, and a whole Clutch runs on it. */
import { getFunctionName, type FunctionReference } from "convex/server"
import { ConvexError, convexToJson, jsonToConvex, type Value } from "convex/values"
import { describe, onTestFinished, vi } from "vitest"
import schema from "#convex/schema"
import type { Call, Identity, Outcome } from "#local-backend/engine/types"
import { createEngine } from "#local-backend/engine/in-process"
import type { WorldBackend } from "../scenarios/backend.ts"
import { clutchContract } from "./clutch.contract.ts"
import { convexContract, type App, type ConvexBackend } from "./convex.contract.ts"

const ROOT = "../../convex/"
// Read where tokens are checked; here identities are given.
const modules = import.meta.glob(
  ["../../convex/**/*.ts", "!**/*.test.ts", "!**/*.testing.ts", "!**/auth.config.ts"],
  { eager: true },
)

describe("the local backend", () => convexContract(open))
describe("Clutch on the local backend", () => clutchContract(openClutch))

async function openClutch(): Promise<WorldBackend> {
  const byPath = Object.entries(modules).map(([file, module]) => [file.slice(ROOT.length), module])
  const backend = await open({ schema, modules: Object.fromEntries(byPath) as App["modules"] })
  onTestFinished(() => backend.close())
  let writes = 0
  return {
    as(subject) {
      const { query, mutation } = backend.as({ issuer: "https://clutch.local", subject })
      return {
        query,
        mutation(fn, args) {
          writes += 1
          return mutation(fn, args)
        },
      }
    },
    writes: () => writes,
  }
}

async function open({ schema, modules }: App): Promise<ConvexBackend> {
  const nowNs = () => BigInt(Date.now()) * 1_000_000n
  const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const engine = createEngine({ path: ":memory:", scheduling: "manual", environment: { nowNs, randomBytes } })
  await engine.deployModules(modules, schema)
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
