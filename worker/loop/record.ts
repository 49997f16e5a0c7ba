/** Writes what a cycle did, if it did something that the last record does not say already. */
import { createHash } from "node:crypto"
import type { CycleAction } from "#domain/loop/cycle"
import type { Decision } from "#domain/loop/decision"
import { textsOf } from "#domain/loop/replay"
import type { Snapshot } from "#domain/loop/snapshot"
import type { Trigger } from "./cycle.ts"
import { nextLink } from "./input-chain.ts"
import type { LoopMemory } from "./memory.ts"
import type { Ports } from "./ports.ts"

export type Cycle = {
  trigger: Trigger
  startedAt: number
  /** The moment that was decided at: with the snapshot and the configuration it gives the decisions again. */
  decidedAt: number
  snapshot: Snapshot
  decisions: readonly Decision[]
  actions: readonly CycleAction[]
}

const MOST_ACTIONS = 200

export async function record(
  cycle: Cycle,
  { backend, clock, config, holder }: Ports,
  memory: LoopMemory,
): Promise<void> {
  const actions = [...memory.results.splice(0), ...cycle.actions].slice(0, MOST_ACTIONS)
  const said = JSON.stringify(actions)
  if (actions.length === 0 || said === memory.lastRecorded) return
  memory.lastRecorded = said
  const texts = textsOf(cycle.snapshot)
  const { link, ...kept } = nextLink(memory.inputs, texts, `${holder} ${cycle.startedAt}`)
  const replay = {
    ...{ decidedAt: cycle.decidedAt, config, chain: kept.chain.name, link },
    decisionsHash: hashOf(cycle.decisions),
  }
  // Until the record is written nobody knows whether the chain has this link.
  memory.inputs = null
  await backend.recordCycle({
    loop: holder,
    startedAt: cycle.startedAt,
    durationMs: Math.max(0, clock.now() - cycle.startedAt),
    trigger: cycle.trigger,
    inputHash: hashOf(texts),
    actions,
    waiting: countReasons(cycle.decisions),
    ...(kept.rows && { replay, input: kept.rows }),
  })
  if (kept.rows) memory.inputs = kept.chain
}

const hashOf = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex")

/** Only the first reason of each card counts: the one that people read. */
function countReasons(decisions: readonly Decision[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const decision of decisions) {
    const code = decision.kind === "wait" && decision.reasons[0]?.code
    if (code) counts[code] = (counts[code] ?? 0) + 1
  }
  return counts
}
