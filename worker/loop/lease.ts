/** Holds a lease for as long as somebody needs it: renews it in time, lets it go at the end. */
import type { LeaseRequest, Ports } from "./ports.ts"

type HeldLease = { generation: number; release(): Promise<void> }

/** Null if somebody else holds it. A renewal that fails is tried again a little later; the lease may run out meanwhile. */
export async function holdLease(
  lease: LeaseRequest,
  ports: Pick<Ports, "backend" | "clock" | "log">,
): Promise<HeldLease | null> {
  const { backend, clock, log } = ports
  const acquired = await backend.acquireLease(lease)
  if (!acquired) return null
  let isOver = false
  let cancel = () => {}
  const renewLater = () => {
    cancel = clock.after(lease.lifetimeMs / 3, () => {
      backend
        .acquireLease(lease)
        .catch((error: unknown) => log.warn({ error, lease: lease.resource }, "lease.renewal_failed"))
        .finally(() => {
          if (!isOver) renewLater()
        })
    })
  }
  renewLater()
  return {
    generation: acquired.generation,
    async release() {
      isOver = true
      cancel()
      await backend
        .releaseLease(lease)
        .catch((error: unknown) => log.warn({ error, lease: lease.resource }, "lease.release_failed"))
    },
  }
}
