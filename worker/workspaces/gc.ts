/** What may go of the work trees on this machine: decided from facts alone, carried out by the removal that saves first. */
import { removeWorkspace, type RemoveAnswer } from "./remove.ts"
import { removeDetachedWorkspace } from "./sweep.ts"
import type { FoundPlace } from "./places.ts"

/** What is known of the card, or of the run, that a place is named after; null where nobody knows it. */
export type Owner =
  | { kind: "task"; status: string; isEnded: boolean; runsAreGone: boolean; mergedHead: string | null }
  | { kind: "run"; mayBeOpen: boolean }

export type Verdict = { goes: boolean; sentence: string }

/** Nothing goes on a guess: a card must have ended, and no agent may be left that could be in there. */
export function judgePlace(place: FoundPlace, owner: Owner | null): Verdict {
  if (place.kind === "detached") {
    const mayBeOpen = owner?.kind !== "run" || owner.mayBeOpen
    return mayBeOpen
      ? { goes: false, sentence: `Run ${place.runId} may still look at it.` }
      : { goes: true, sentence: `Run ${place.runId} is over; it only looked.` }
  }
  const { taskKey } = place
  if (owner?.kind !== "task") return { goes: false, sentence: `No card ${taskKey} is known here.` }
  if (!owner.isEnded) return { goes: false, sentence: `${taskKey} is ${owner.status.replaceAll("_", " ")}.` }
  if (!owner.runsAreGone) return { goes: false, sentence: `An agent of ${taskKey} is not seen gone yet.` }
  return {
    goes: true,
    sentence: owner.mergedHead
      ? `${taskKey} is merged; what is nowhere else goes to the trash.`
      : `${taskKey} has ended; its work goes to the trash.`,
  }
}

export type Place = { home: string; repository: string; targets: string[] }

/** One that `judgePlace` lets go. All places of a card go together. */
export async function collect(place: FoundPlace, owner: Owner, where: Place): Promise<RemoveAnswer> {
  const { home, repository, targets } = where
  const { project } = place
  if (place.kind === "detached") {
    await removeDetachedWorkspace({ home, repository, project, runId: place.runId })
    return { kind: "removed", workTrees: [place.path], branches: [], saved: [] }
  }
  const mergedHead = owner.kind === "task" ? owner.mergedHead : null
  return removeWorkspace({
    ...{ home, repository, project, taskKey: place.taskKey, targets, runsAreGone: true },
    ...(mergedHead !== null && { mergedHead }),
  })
}
