/** One loop leads; others stand by and take over when its lease runs out. */
import type { Ports } from "./ports.ts"

/** Short, so that a successor of a killed loop waits little; nobody but loops reads these rows. */
const LIFETIME_MS = 6_000
const RENEW_MS = 2_000

export type Leadership = {
  /** True only while the lease is certain to be ours. */
  leads(): boolean
  /** Of the newest lease of ours: whatever is decided under it counts until another loop leads. */
  generation(): number
  stop(): Promise<void>
}

/** `hear` is told what time it is on the backend, with the own time at which it was asked. */
export function seekLeadership(
  { backend, clock, log, holder }: Ports,
  hear: (told: number, askedAt: number) => void,
  onLead: () => void,
): Leadership {
  const lease = { resource: { kind: "loop" } as const, holder, lifetimeMs: LIFETIME_MS }
  let leadsUntil = -Infinity
  let generation = 0
  let said = false
  let isOver = false
  let cancel = () => {}
  const leads = () => !isOver && clock.now() < leadsUntil

  const seek = async () => {
    const askedAt = clock.now()
    let isNew = false
    try {
      const held = await backend.acquireLease(lease)
      if (held) hear(held.expiresAt - LIFETIME_MS, askedAt)
      if (held) generation = held.generation
      // What woke it while the answer was on its way and the lead had run out was not heeded.
      isNew = held !== null && !leads()
      leadsUntil = held ? askedAt + LIFETIME_MS : -Infinity
    } catch (error) {
      log.warn({ error }, "leadership.request_failed")
    }
    if (isOver) return
    // One that slept over its lease has lost it before it asks again, and says so all the same.
    if (leads() !== said)
      log.info({ holder, leads: leads() }, leads() ? "leadership.taken" : "leadership.lost")
    said = leads()
    if (leads() && isNew) onLead()
    cancel = clock.after(RENEW_MS, () => void seek())
  }
  const first = seek()

  return {
    leads,
    generation: () => generation,
    async stop() {
      const wasLeading = leads()
      isOver = true
      cancel()
      await first
      if (wasLeading)
        await backend
          .releaseLease(lease)
          .catch((error: unknown) => log.warn({ error }, "leadership.release_failed"))
    },
  }
}
