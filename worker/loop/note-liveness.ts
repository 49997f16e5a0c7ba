/** Says who moves next when that has changed: a cycle that changes nothing writes nothing. */
import type { Liveness } from "#domain/loop/liveness"
import type { LoopMemory } from "./memory.ts"
import type { Ports } from "./ports.ts"

export async function noteLiveness(
  looked: Liveness,
  { backend, log }: Pick<Ports, "backend" | "log">,
  memory: LoopMemory,
): Promise<void> {
  const { person } = memory.waitsForOthers
  const liveness = person === 0 ? looked : { ...looked, waitForPerson: person }
  const said = JSON.stringify(liveness)
  if (said === memory.lastLiveness) return
  if (liveness.nobody.length > 0) log.error({ tasks: liveness.nobody }, "liveness.nobody_moves")
  if (liveness.overdue.length > 0) log.warn({ tasks: liveness.overdue }, "liveness.overdue")
  await backend.noteLiveness(liveness)
  memory.lastLiveness = said
}
