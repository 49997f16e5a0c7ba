/** What is around a loop process: its wake-up calls, its log, and whoever looks over its shoulder. */
import { isTerminal } from "#domain/task"
import type { Decision } from "#domain/loop/decision"
import type { Log } from "#lib/log"
import { refusalOf } from "#lib/refusals"
import type { Cycle } from "#worker/loop/record"
import { InjectedFault, isReachable, type Conditions } from "../faults/conditions.ts"
import type { Process, Timeline } from "../time/timeline.ts"
import type { World } from "../world.ts"

const RECONNECT_MS = 500

/** A subscription as the official client keeps it: any number of changes makes one call, and after an outage one more. */
export function createWakes(timeline: Timeline, conditions: Conditions) {
  type Subscriber = { process: Process; callback: () => void; isPending: boolean }
  const subscribers = new Set<Subscriber>()
  const notify = (subscriber: Subscriber, delayMs: number): void => {
    if (subscriber.process.state === "dead") return void subscribers.delete(subscriber)
    if (subscriber.isPending) return
    subscriber.isPending = true
    timeline.after(
      delayMs,
      () => {
        subscriber.isPending = false
        if (isReachable(conditions, "loops")) subscriber.callback()
        else notify(subscriber, RECONNECT_MS)
      },
      subscriber.process,
    )
  }
  return {
    wake: () => subscribers.forEach((subscriber) => notify(subscriber, 2)),
    subscribe(process: Process, callback: () => void): () => void {
      const subscriber = { process, callback, isPending: false }
      subscribers.add(subscriber)
      notify(subscriber, 2)
      return () => subscribers.delete(subscriber)
    },
  }
}

/** Faults that were put in may be logged; any other error is a bug of the loop. */
export function createLoopLog(world: World, name: string): Log {
  const look = (fields: object, message: string): void => {
    const { error } = fields as { error?: unknown }
    if (error === undefined) return
    if (error instanceof InjectedFault || refusalOf(error)) return
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
    world.loopError ??= `${name} logs ${message}: ${words}`
  }
  const log: Log = { debug() {}, info: look, warn: look, error: look, child: () => log }
  return log
}

/** Counts what was decided, and sees that nothing was left undecided. */
export function watchCycles(world: World, name: string, { snapshot, decisions, actions }: Cycle): void {
  const { coverage, trace } = world
  const decided = new Set<string>()
  const runs = new Map(snapshot.runs.map((run) => [run.runId, run.taskId]))
  for (const decision of decisions) {
    if ("taskId" in decision) decided.add(decision.taskId)
    else if ("runId" in decision) decided.add(runs.get(decision.runId) ?? "")
    if (decision.kind === "wait") {
      if (decision.reasons.length === 0) decided.delete(decision.taskId)
      for (const { code } of decision.reasons) coverage.count("reason", code)
    } else coverage.count("decision", nameOf(decision))
  }
  for (const { kind, subject, result, sentence } of actions)
    trace.note(`${name}: ${kind} ${subject} ${result}${sentence ? `: ${sentence}` : ""}`)
  const projects = new Set(snapshot.projects.map(({ projectId }) => projectId))
  const undecided = snapshot.tasks.find(
    ({ taskId, status, projectId }) => !isTerminal(status) && projects.has(projectId) && !decided.has(taskId),
  )
  if (undecided)
    world.violate({
      invariant: "always_a_next_mover",
      sentence: `${undecided.key} (${undecided.status}) got neither an action nor a reason.`,
    })
}

/** Decisions that differ in what follows from them count apart. */
function nameOf(decision: Exclude<Decision, { kind: "wait" }>): string {
  switch (decision.kind) {
    case "dispatch":
      return `dispatch ${decision.role}`
    case "retry_later":
    case "send_back":
    case "fail_merge":
      return `${decision.kind} ${decision.counter}`
    case "block":
      return `block ${decision.blockage.reason}`
    case "complete":
      return `complete ${decision.resolution}`
    case "expire":
    case "reap":
      return `${decision.kind} ${decision.reason ?? "leftover"}`
    case "request_stop":
    case "deliver_stop":
      return `${decision.kind} ${decision.cause}`
    case "open_signal":
      return `open_signal ${decision.signal.kind}`
    case "enter_step":
      return decision.isJump ? "enter_step by goto" : "enter_step"
    case "resume":
      return `resume to ${decision.to}`
    default:
      return decision.kind
  }
}
