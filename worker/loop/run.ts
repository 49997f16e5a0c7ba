/** The running loop: leadership, what wakes it, its cycles, and a stop that loses nothing. */
import { runCycle } from "./cycle.ts"
import { createDriver } from "./driver.ts"
import { seekLeadership } from "./leadership.ts"
import { watchLiveness } from "./liveness.ts"
import { createBackendClock } from "./backend-clock.ts"
import { createMemory } from "./memory.ts"
import type { Ports } from "./ports.ts"

/** So long after a cycle, and without another, it rests. */
const REST_AFTER_MS = 250

type LoopOptions = { sweepMs: number }

type RunningLoop = {
  leads(): boolean
  /** Resolves when the cycle and the slow effects under way are done and the lead is given up. */
  stop(): Promise<void>
}

export function startLoop(given: Ports, { sweepMs }: LoopOptions): RunningLoop {
  const clock = createBackendClock(given.clock)
  const ports = { ...given, clock }
  const memory = createMemory(() => driver.wake("wake"))
  let cancelRest = () => {}
  const driver = createDriver({
    cycle: async (trigger) => {
      cancelRest()
      if (!leadership.leads()) {
        ports.backend.unwatch()
        return null
      }
      // Also what goes on beside later cycles speaks under the lead that it was decided under.
      const backend = ports.backend.under(leadership.generation())
      const deadline = await runCycle({ ...ports, backend }, memory, trigger)
      cancelRest = clock.after(REST_AFTER_MS, () => ports.backend.watch(clock.now()))
      return deadline
    },
    ...{ sweepMs, clock: ports.clock, log: ports.log },
  })
  const leadership = seekLeadership(given, clock.hear, () => driver.wake("start"))
  const stopListening = ports.backend.onWake(() => driver.wake("wake"))
  const stopWatching = watchLiveness(ports, memory, () => driver.wake("vanished"))
  return {
    leads: leadership.leads,
    async stop() {
      stopListening()
      stopWatching()
      await driver.stop()
      cancelRest()
      ports.backend.unwatch()
      await memory.background.drained()
      await leadership.stop()
    },
  }
}
