/** What the bridge should do next in a chat: pure, so that every queue can be tried on paper. */
import type { Outgoing } from "./delivery.ts"
import { isOver } from "../chat.ts"

export type Next =
  | { kind: "send"; messageId: string }
  | { kind: "command"; messageId: string }
  /** The run gives way to a message that interrupts; what it answered so far stays. */
  | { kind: "abort"; runId: string }
  | { kind: "wait" }

/**
 * Messages go one after another, each under a run of its own, so that each has its own answer. Someone who steers or
 * interrupts overtakes those who wait. `busyRuns` are runs in the session that nobody here asked for. Where a run at work
 * takes nothing in (`steers`), who would steer it waits.
 */
export function nextStep(open: readonly Outgoing[], busyRuns: readonly string[] = [], steers = true): Next {
  const living = open.filter(({ delivery }) => !isOver(delivery)).toSorted((a, b) => a.order - b.order)
  const waiting = living.filter(({ delivery, runId }) => delivery === "sent" && runId === undefined)
  // Claimed and not seen with the gateway yet: whether it is there must be known before anything else happens.
  const isInDoubt = living.some(
    ({ delivery, runId, command }) => !command && delivery === "sent" && runId !== undefined,
  )
  const active = [
    ...new Set([
      ...living.flatMap(({ delivery, answeringRun }) =>
        delivery !== "sent" && answeringRun !== undefined ? [answeringRun] : [],
      ),
      ...busyRuns,
    ]),
  ]
  const isBusy = isInDoubt || active.length > 0 || living.some(({ absorbed }) => absorbed)

  const command = waiting.find(({ command }) => command && (command !== "compact" || !isBusy))
  if (command) return { kind: "command", messageId: command.messageId }
  const messages = waiting.filter(({ command }) => !command)
  if (messages.length === 0 || isInDoubt) return { kind: "wait" }
  if (!isBusy) {
    const first = messages.find(({ whenBusy }) => whenBusy === "interrupt") ?? messages[0]!
    return { kind: "send", messageId: first.messageId }
  }
  if (messages.some(({ whenBusy }) => whenBusy === "interrupt"))
    return active[0] === undefined ? { kind: "wait" } : { kind: "abort", runId: active[0] }
  const steering = steers && messages.find(({ whenBusy }) => whenBusy === "steer")
  return steering ? { kind: "send", messageId: steering.messageId } : { kind: "wait" }
}
