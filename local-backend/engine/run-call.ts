/** Calls that take more than one step: an action, and a function whose kind the caller does not know. */
import { failed, newRequestId } from "../functions/errors.ts"
import { componentOf } from "../functions/components/report.ts"
import { canonicalPath, splitPath } from "../functions/path.ts"
import type { ScheduledAction } from "../scheduler/types.ts"
import type { ActionEngine, RunAction } from "./internal.ts"
import type { ActionOutcome, Call, Deployment, MutationKey, Outcome } from "./types.ts"

type Randomness = (length: number) => Uint8Array

/** Checks arguments and result in the engine, which has the database; the action runs elsewhere in between. */
export function planned(
  engine: Pick<ActionEngine, "planAction" | "checkActionResult">,
  run: RunAction,
): RunAction {
  return async (call, scheduledFunctionId): Promise<ActionOutcome> => {
    const plan = await engine.planAction(call)
    if (!plan.ok) return { ok: false, error: plan.error, logLines: [] }
    const outcome = await run(call, scheduledFunctionId)
    if (!outcome.ok) return outcome
    const error = await engine.checkActionResult(call.path, outcome.value)
    return error === null ? outcome : { ok: false, error, logLines: outcome.logLines }
  }
}

export type AnyEngine = Pick<ActionEngine, "runQueries" | "runMutation"> & {
  deployment(): Deployment | null
  runAction: RunAction
  randomBytes: Randomness
}

export async function runAny(engine: AnyEngine, call: Call): Promise<Outcome & { logLines: string[] }> {
  const { component, path } = splitPath(canonicalPath(call.path))
  const deployment = engine.deployment()
  const functions =
    deployment === null ? [] : (componentOf(deployment, component)?.functions ?? deployment.functions)
  const spec = functions.find((candidate) => candidate.path === path)
  if (spec?.kind === "action") return await engine.runAction(call)
  if (spec?.kind === "mutation") return await engine.runMutation(call, oneOffKey(engine.randomBytes))
  // A path that is not there fails as a query, with the sentence for it.
  const { outcomes } = await engine.runQueries([{ ...call, journal: null }])
  return (
    outcomes[0] ?? {
      ...failed(newRequestId(engine.randomBytes), "The function gave no answer."),
      logLines: [],
    }
  )
}

/** A call that nobody repeats still needs a key, so that the host may send it to a restarted engine. */
function oneOffKey(randomBytes: Randomness): MutationKey {
  return { sessionId: `_run:${newRequestId(randomBytes)}`, requestId: 0 }
}

/** Whoever is called by the scheduler has no identity. */
export function scheduledCall({ path, args, jobId }: ScheduledAction): Call {
  const caller = isCron(jobId) ? "Cron" : "Scheduler"
  return { path, args, identity: { kind: "none" }, allowInternal: true, origin: { caller } }
}

/** Crons are not jobs: nobody adopts or records them. */
export function isCron(jobId: string): boolean {
  return jobId.startsWith("_cron:")
}
