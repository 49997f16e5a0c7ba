/** One cycle of the loop: gather, reconcile, decide, apply. The table of contents of everything it does. */
import type { CycleRecord } from "#domain/loop/cycle"
import { nextDeadline } from "#domain/loop/deadline"
import { decide } from "#domain/loop/decide"
import { livenessOf } from "#domain/loop/liveness"
import { apply } from "./apply.ts"
import { auditWaits } from "./audit.ts"
import { gather } from "./gather.ts"
import { keepLedgers } from "./ledgers.ts"
import { lookAhead } from "./look-ahead.ts"
import { noteLiveness } from "./note-liveness.ts"
import type { LoopMemory } from "./memory.ts"
import type { Ports } from "./ports.ts"
import { reconcile } from "./reconcile.ts"
import { record } from "./record.ts"

export type Trigger = CycleRecord["trigger"]

/** Returns when something would be decided otherwise though nothing else changed; null if time changes nothing. */
export async function runCycle(ports: Ports, memory: LoopMemory, trigger: Trigger): Promise<number | null> {
  const startedAt = ports.clock.now()
  const gathered = await gather(ports, memory)
  const gatheredAt = ports.clock.now()
  const snapshot = await reconcile(gathered, ports)
  const now = ports.clock.now()
  const decisions = decide(snapshot, now, ports.config)
  const reached = { startedAt, gatheredAt, observedAt: now }
  const actions = await apply(decisions, { snapshot, ports, memory, reached })
  memory.watched = snapshot.runs
  lookAhead(snapshot, ports, memory)
  keepLedgers(snapshot, ports, memory)
  auditWaits(ports, memory)
  const cycle = { trigger, startedAt, decidedAt: now, snapshot, decisions, actions }
  ports.onCycle?.(cycle)
  const { liveness, waits } = livenessOf(snapshot, decisions, memory.waits, now)
  memory.waits = waits
  await Promise.all([record(cycle, ports, memory), noteLiveness(liveness, ports, memory)])
  return nextDeadline(snapshot, now, ports.config)
}
