/** Apply: carries out what was decided. Every effect of the loop starts here, and here alone errors are caught. */
import type { CycleAction } from "#domain/loop/cycle"
import { isAction, isStateDecision, type Action, type Decision } from "#domain/loop/decision"
import type { Snapshot } from "#domain/loop/snapshot"
import { refusalOf } from "#lib/refusals"
import { dispatchRun } from "./effects/dispatch.ts"
import { landBatch, prepareBatch } from "./effects/batch.ts"
import { land, prepareCandidate } from "./effects/merge.ts"
import { lookAtPull, offerPull } from "./effects/pull.ts"
import { reap } from "./effects/reap.ts"
import { carryOutSchedule } from "./effects/schedule.ts"
import { deliverStop } from "./effects/stop.ts"
import { sweepWorkspace } from "./effects/sweep.ts"
import type { LoopMemory } from "./memory.ts"
import type { Ports } from "./ports.ts"

export type Context = { snapshot: Snapshot; ports: Ports; memory: LoopMemory; reached: Reached }

/** When the cycle began, when it had read everything, and when it had looked at what runs. */
export type Reached = { startedAt: number; gatheredAt: number; observedAt: number }

/** Says in a few words what was done; an error says why it was not. */
type Effect = Promise<string>

/** Decisions are about different things, so they go side by side; slow ones go on beside the next cycles. */
export async function apply(decisions: readonly Decision[], context: Context): Promise<CycleAction[]> {
  const results = await Promise.all(
    decisions.filter(isAction).map((action) => {
      const id = slowId(action)
      if (id === null) return attempt(action, context)
      context.memory.background.run(id, async () => {
        const result = await attempt(action, context)
        // A reaped run is over at once; where it is not, trying without a pause would not help.
        if (result.result !== "done" || action.kind === "reap")
          context.memory.lastTried.set(id, context.ports.clock.now())
        if (!isUneventful(result)) context.memory.results.push(result)
      })
      return null
    }),
  )
  return results.filter((result) => result !== null)
}

/** A look that found nothing is made over and over while a pull request waits: no record tells of it. */
const isUneventful = ({ kind, result, sentence }: CycleAction): boolean =>
  kind === "look_at_pull" && result === "done" && sentence === ""

/** What an action that may take long works on; null for the quick ones. */
function slowId(action: Action): string | null {
  switch (action.kind) {
    case "prepare_candidate":
    case "prepare_batch":
    case "land":
    case "land_batch":
    case "offer_pull":
    case "look_at_pull":
      return action.entryId
    case "sweep_workspace":
      return action.taskId
    case "reap":
      return action.runId
    default:
      return null
  }
}

function subjectOf(action: Action): string {
  if ("taskId" in action) return action.taskId
  if ("runId" in action) return action.runId
  return "scheduleId" in action ? action.scheduleId : action.budgetId
}

/** A refusal means that the world moved on since the snapshot: the next cycle decides afresh. */
async function attempt(action: Action, context: Context): Promise<CycleAction> {
  const about = {
    phase: action.phase,
    kind: action.kind,
    subject: subjectOf(action),
  }
  try {
    return { ...about, result: "done", sentence: short(await carryOut(action, context)) }
  } catch (error) {
    const refusal = refusalOf(error)
    const fields = { ...about, error: refusal ? undefined : error, refusal: refusal?.code }
    context.ports.log[refusal ? "info" : "warn"](fields, refusal ? "action.refused" : "action.failed")
    const sentence = refusal?.message ?? (error instanceof Error ? error.message : String(error))
    return { ...about, result: refusal ? "refused" : "failed", sentence: short(sentence) }
  }
}

async function carryOut(action: Action, context: Context): Effect {
  const { ports } = context
  if (isStateDecision(action)) {
    await ports.backend.apply(action)
    return "sentence" in action ? action.sentence : ""
  }
  switch (action.kind) {
    case "dispatch":
      return dispatchRun(action, context)
    case "finish":
      await ports.backend.reportExit({
        runId: action.runId,
        generation: action.generation,
        exit: action.exit,
      })
      return "Its exit record was found and reported."
    case "deliver_stop":
      return deliverStop(action, context)
    case "reap":
      return reap(action, ports)
    case "prepare_candidate":
      return prepareCandidate(action, context)
    case "land":
      return land(action, context)
    case "prepare_batch":
      return prepareBatch(action, context)
    case "land_batch":
      return landBatch(action, context)
    case "offer_pull":
      return offerPull(action, context)
    case "look_at_pull":
      return lookAtPull(action, context)
    case "sweep_workspace":
      return sweepWorkspace(action, context)
    case "carry_out_schedule":
      return carryOutSchedule(action, ports)
    default:
      return action satisfies never
  }
}

const short = (sentence: string): string => (sentence.length > 500 ? `${sentence.slice(0, 499)}…` : sentence)
