/** Time limits that hold on a machine with nothing else to do; on a busier one everything waits for its turn. */
import { availableParallelism, loadavg } from "node:os"

/** The limit, stretched by as much as there are more programs that want to run than cores to run them. */
export function within(limitMs: number): number {
  const [lastMinute = 0] = loadavg()
  return limitMs * Math.max(1, lastMinute / availableParallelism())
}
