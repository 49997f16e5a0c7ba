/** All invariants, in one list. */
import { cardInvariants } from "./cards.ts"
import { effectInvariants } from "./effects.ts"
import type { Invariant } from "./invariant.ts"
import { laneInvariants } from "./lane.ts"
import { pipelineInvariants } from "./pipelines.ts"
import { progressInvariants } from "./progress.ts"
import { runInvariants } from "./runs.ts"

export const INVARIANTS: readonly Invariant[] = [
  ...runInvariants,
  ...cardInvariants,
  ...laneInvariants,
  ...effectInvariants,
  ...pipelineInvariants,
  ...progressInvariants,
]
