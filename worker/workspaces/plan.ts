/** Decides, from what is seen of a task's place, whether a run may have it: a pure value, carried out by ensure.ts. */
import type { WorkTree } from "#lib/git/worktrees"
import { ownerOf } from "./names.ts"
import type { Registration } from "./registration.ts"

export type SeenPlace = {
  branch: string
  /** Git's entry for the path, and what the directory itself says; null where git has no entry. */
  workTree: WorkTree | null
  registration: Registration
  directoryExists: boolean
  /** Where else the branch is checked out, if so. */
  branchIsElsewhere: string | null
}

export type PlacePlan =
  /** As it lies, uncommitted changes of the last attempt included. */
  | { kind: "reuse"; gitDir: string }
  /** `discard`: nothing of value is there. `save`: someone worked there; it goes to the trash first. */
  | { kind: "make"; first: "nothing" | "discard" | "save" }
  /** Not ours to take; the next number is tried. */
  | { kind: "leave"; sentence: string }

export function planPlace(seen: SeenPlace, run: { runId: string; previousRunIsGone: boolean }): PlacePlan {
  const { workTree, registration, directoryExists, branch } = seen
  if (seen.branchIsElsewhere !== null)
    return { kind: "leave", sentence: `${branch} is checked out at ${seen.branchIsElsewhere}` }
  if (!workTree) return { kind: "make", first: directoryExists ? "save" : "nothing" }
  const owner = ownerOf(workTree.lockReason)
  if (owner?.isBeingMade) return { kind: "make", first: "discard" }
  if (owner && owner.runId !== run.runId && !run.previousRunIsGone) {
    return { kind: "leave", sentence: `run ${owner.runId} is not proven gone from ${workTree.path}` }
  }
  if (!directoryExists) return { kind: "make", first: "discard" }
  const isWell =
    registration.kind === "good" &&
    registration.branch === branch &&
    !registration.doing &&
    registration.hasIndex
  return isWell ? { kind: "reuse", gitDir: registration.gitDir } : { kind: "make", first: "save" }
}
