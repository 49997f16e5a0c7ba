/** What one task's rules answer: an action, the wish for a run, or the reasons why nothing happens. */
import type { RunRole } from "../run.ts"
import type { Action } from "./decision.ts"
import type { Phase } from "./phase.ts"
import type { Reason } from "./reason.ts"

/** A run that should start as soon as nothing is in its way (want.ts says what may be). */
export type Want = {
  role: RunRole
  phase: Phase
  subjectCommit: string | null
  entryId: string | null
}

export type Step =
  | { kind: "act"; action: Action }
  // If there is room for it.
  | { kind: "want"; want: Want }
  | { kind: "wait"; reasons: Reason[] }

export const act = (action: Action): Step => ({ kind: "act", action })
export const wait = (...reasons: Reason[]): Step => ({ kind: "wait", reasons })
export const want = (role: RunRole, phase: Phase, more: Partial<Want> = {}): Step => ({
  kind: "want",
  want: { role, phase, subjectCommit: null, entryId: null, ...more },
})
