/** The way to the backend: it takes time, is cut, loses answers and delivers twice. Whoever dies hears no answer. */
import type { Caller } from "#lib/convex"
import type { Chance } from "../chance.ts"
import type { Coverage } from "../coverage.ts"
import { InjectedFault, isReachable, type Conditions, type Place } from "../faults/conditions.ts"
import type { Process, Timeline } from "../time/timeline.ts"

type Parts = { timeline: Timeline; chance: Chance; conditions: Conditions; coverage: Coverage }

export type Network = {
  /** As the official client: what cannot be sent waits, and each message takes effect exactly once. */
  connected(process: Process, caller: Caller): Caller
  /** As HTTP requests: an error after a while, whether or not the request took effect; some arrive twice. */
  posting(process: Process, caller: Caller, place: Place): Caller
}

const RECONNECT_MS = 500
const TIMEOUT_MS = 10_000

export function createNetwork({ timeline, chance, conditions, coverage }: Parts): Network {
  const latency = () =>
    1 + chance.float() * 3 + (conditions.extraDelayMs > 0 ? chance.float() * conditions.extraDelayMs : 0)

  const connected = <T>(process: Process, ask: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const whenReachable = (work: () => void, owner?: Process) => {
        if (isReachable(conditions, "loops")) return work()
        timeline.after(RECONNECT_MS, () => whenReachable(work, owner), owner)
      }
      const answer = (give: () => void) =>
        timeline.after(latency(), () => whenReachable(give, process), process)
      const arrive = () => {
        ask().then(
          (value) => answer(() => resolve(value)),
          (error) => answer(() => reject(error as Error)),
        )
      }
      // Once it is on its way, a message arrives though its sender may be dead by then.
      timeline.after(latency(), () =>
        isReachable(conditions, "loops") ? arrive() : whenReachable(arrive, process),
      )
    })

  const post = <T>(process: Process, ask: () => Promise<T>, place: Place): Promise<T> =>
    new Promise((resolve, reject) => {
      const lost = (what: string) =>
        timeline.after(TIMEOUT_MS, () => reject(new InjectedFault(`${what} was lost`)), process)
      timeline.after(latency(), () => {
        if (!isReachable(conditions, place)) return lost("the request")
        if (chance.happens(conditions.duplicates)) {
          coverage.count("fault", "duplicate")
          timeline.after(chance.between(1, 20_000), () => void ask().catch(() => {}))
        }
        ask().then(
          (value) => answer(() => resolve(value)),
          (error) => answer(() => reject(error as Error)),
        )
      })
      const answer = (give: () => void) => {
        timeline.after(
          latency(),
          () => {
            if (isReachable(conditions, place)) return give()
            coverage.count("fault", "answer_lost")
            lost("the answer")
          },
          process,
        )
      }
    })

  return {
    connected: (process, caller) => ({
      query: (ref, args) => connected(process, () => caller.query(ref, args)),
      mutation: (ref, args) => connected(process, () => caller.mutation(ref, args)),
    }),
    posting: (process, caller, place) => ({
      query: (ref, args) => post(process, () => caller.query(ref, args), place),
      mutation: (ref, args) => post(process, () => caller.mutation(ref, args), place),
    }),
  }
}
