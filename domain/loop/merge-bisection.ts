/**
 * Which candidate of a batch is checked next, when it lands, and who is to blame: a binary search over the chain. The
 * candidate at index i holds the work of all cards up to i, so "red" begins with the first card that breaks the check.
 */
import type { MergeVerdict } from "../merge.ts"

type Checked = { verdicts: readonly Pick<MergeVerdict, "colour">[] }

export type BatchStep =
  /** Run the checks on this member's candidate. */
  | { kind: "check"; at: number }
  /** The last candidate is green: all land. */
  | { kind: "land" }
  /** This member made the check red: what is before it is green or untouched. */
  | { kind: "blame"; at: number }

/**
 * One culprit among n is found in at most ceil(log2 n) + 1 runs of a check that answers the same each time. Then the red run
 * that accuses it is made again up to `reruns` times: one green answer on the same candidate acquits it.
 */
export function nextBatchStep(chain: readonly Checked[], reruns: number): BatchStep {
  const isGreen = ({ verdicts }: Checked) => verdicts.some(({ colour }) => colour === "green")
  const green = chain.findLastIndex(isGreen)
  const red = chain.findIndex(({ verdicts }, at) => at > green && verdicts.length > 0)
  if (red === -1)
    return green === chain.length - 1 ? { kind: "land" } : { kind: "check", at: chain.length - 1 }
  if (red - green > 1) return { kind: "check", at: Math.floor((green + red) / 2) }
  return (chain[red]?.verdicts.length ?? 0) > reruns ? { kind: "blame", at: red } : { kind: "check", at: red }
}
