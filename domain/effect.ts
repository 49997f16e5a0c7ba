/** What Clutch does outside of its own memory. Each such deed has one row, found by a key that says which deed it is. */
import { z } from "zod"

/**
 * `start` spawns a run's shim, `stop` ends a run's agent, `merge` advances a branch to a candidate, `pull_request` offers
 * one, `branch_deletion` takes a finished card's work tree and branch away.
 */
export const EFFECT_KINDS = ["start", "stop", "merge", "pull_request", "branch_deletion"] as const
export const EffectKind = z.enum(EFFECT_KINDS)
export type EffectKind = z.infer<typeof EffectKind>

/**
 * `wanted`: nobody has tried it. `tried`: somebody has, and what came of it is not known: who tries again looks first.
 * `done` and `not_done`: seen to have happened, or not to. `given_up`: nobody wants it any more.
 */
export const EFFECT_STATES = ["wanted", "tried", "done", "not_done", "given_up"] as const
export const EffectState = z.enum(EFFECT_STATES)
export type EffectState = z.infer<typeof EffectState>

export const Effect = z.object({
  key: z.string(),
  kind: EffectKind,
  state: EffectState,
  /** What is to happen, in one sentence. */
  wants: z.string(),
  wantedAt: z.number(),
  tries: z.number().int().nonnegative(),
  triedAt: z.number().optional(),
  /** What was seen of it, and when; absent while it is open. */
  seen: z.string().optional(),
  seenAt: z.number().optional(),
})
export type Effect = z.infer<typeof Effect>

/** The same deed has the same key, whoever tries it and however often. */
export type EffectName =
  | { kind: "start" | "stop"; runId: string }
  | { kind: "merge" | "pull_request"; entryId: string; candidateCommit: string }
  | { kind: "branch_deletion"; taskId: string }

export function effectKey(name: EffectName): string {
  switch (name.kind) {
    case "start":
    case "stop":
      return `${name.kind}:${name.runId}`
    case "merge":
    case "pull_request":
      return `${name.kind}:${name.entryId}:${name.candidateCommit}`
    case "branch_deletion":
      return `${name.kind}:${name.taskId}`
    default:
      return name satisfies never
  }
}

/** `generation`: of the merge lane's lease, under which it is to be done. */
const inLane = {
  entryId: z.string(),
  candidateCommit: z.string(),
  generation: z.number().int().positive(),
}

/** What the loop tells before it acts. A start is told by its claim. */
export const BeginEffect = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("stop"), runId: z.string() }),
  z.object({ kind: z.literal("merge"), ...inLane }),
  z.object({ kind: z.literal("pull_request"), ...inLane }),
  z.object({ kind: z.literal("branch_deletion"), taskId: z.string() }),
])
export type BeginEffect = z.infer<typeof BeginEffect>
