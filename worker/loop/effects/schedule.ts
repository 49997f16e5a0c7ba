/** Makes the card of a schedule whose time has come, and finds its next time. */
import type { CarryOutSchedule } from "#domain/loop/effect-decision"
import { nextTime } from "#lib/cron"
import { RefusalError } from "#lib/refusals"
import type { Ports } from "../ports.ts"

export async function carryOutSchedule(
  { scheduleId, cron, timeZone, dueAt }: CarryOutSchedule,
  { backend, clock }: Pick<Ports, "backend" | "clock">,
): Promise<string> {
  // From now on, and not from the time that was due: what was missed in between is made up for by this one card.
  const next = nextTime(cron, timeZone, Math.max(clock.now(), dueAt))
  if (!next.ok) throw new RefusalError(next.refusal)
  const { key } = await backend.carryOutSchedule({ scheduleId, dueAt, nextAt: next.value })
  return key ? `${key} is made.` : "The card of the last time is still open."
}
