/** The audit of cards that wait for others, beside the cycles: they have no part in a cycle, and need a next mover as well. */
import type { WaitsPage } from "#domain/loop/waits"
import type { LoopMemory } from "./memory.ts"
import type { Ports } from "./ports.ts"

export const AUDIT_EVERY_MS = 2 * 60_000
/** Far more cards than anybody has; a wrong cursor must not go on for ever. */
const MOST_PAGES = 1_000

/** Starts what is due and returns at once. What is found wrong is mended, and logged as the fault of Clutch that it is. */
export function auditWaits(ports: Ports, memory: LoopMemory): void {
  const { auditedAt } = memory.waitsForOthers
  if (ports.clock.now() - auditedAt < AUDIT_EVERY_MS) return
  memory.background.aside("audit of waits", () => audit(ports, memory))
}

async function audit({ backend, clock, log }: Ports, memory: LoopMemory): Promise<void> {
  let person = 0
  try {
    let cursor: string | null = null
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page: WaitsPage = await backend.waits(cursor)
      person += page.person
      if (page.nobody.length > 0) {
        log.error({ tasks: page.nobody }, "liveness.miscounted")
        await backend.mendWaits(page.nobody.map(({ taskId }) => taskId))
      }
      cursor = page.cursor
      if (cursor === null) break
    }
    memory.waitsForOthers = { auditedAt: clock.now(), person }
  } catch (error) {
    log.warn({ error }, "liveness.audit_failed")
    memory.waitsForOthers = { ...memory.waitsForOthers, auditedAt: clock.now() }
  }
}
