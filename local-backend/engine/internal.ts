/** What the parts of the engine ask of each other, beyond the interface that the network side sees. */
import type { JsonValue } from "../database/types.ts"
import type { StoredDeployment } from "./deployment-store.ts"
import type { ActionOutcome, Call, Engine, FunctionError, MutationKey } from "./types.ts"

/** Where an action runs: plain contexts and `"use node"` modules are kept apart. */
export type ActionPlan = { ok: true; isNode: boolean } | { ok: false; error: FunctionError }

export type VectorAnswer = { ok: true; value: string } | { ok: false; message: string }

/** What actions ask of the engine. Everything with an effect carries a key, so that asking again is harmless. */
export type ActionEngine = Pick<Engine, "runQueries" | "runMutation"> & {
  scheduleJob(
    job: { path: string; args: JsonValue; scheduledMs: number; component: string },
    key: MutationKey,
  ): Promise<string>
  cancelJob(id: string, component: string): Promise<void>
  /** The JSON of `1.0/actions/vectorSearch`; answers that of its results. */
  vectorSearch(query: JsonValue, component: string): Promise<VectorAnswer>
  /** Looks the action up and checks its arguments. */
  planAction(call: Call): Promise<ActionPlan>
  /** Null when the action's result matches its validator. */
  checkActionResult(path: string, value: string): Promise<FunctionError | null>
}

/** Everything that is needed to load the deployed functions somewhere else. */
export type DeploymentImage = {
  stored: StoredDeployment
  environmentVariables: Record<string, string>
}

export type RunAction = (call: Call, scheduledFunctionId?: string) => Promise<ActionOutcome>
