/** Which status may follow which, and why a move is refused. The one table; board, CLI, loop and agents all use it. */
import { accept, refuse, type Result } from "./refusal.ts"
import { STATUS_LABELS, type TaskStatus } from "./task.ts"

export const MOVES: Record<TaskStatus, readonly TaskStatus[]> = {
  backlog: ["ready", "cancelled"],
  ready: ["in_progress", "backlog", "blocked", "cancelled"],
  in_progress: ["in_review", "ready", "blocked", "cancelled"],
  in_review: ["in_approval", "in_progress", "ready", "blocked", "cancelled"],
  in_approval: ["merging", "in_progress", "blocked", "cancelled"],
  merging: ["done", "in_progress", "blocked"],
  blocked: ["ready", "in_progress", "backlog", "cancelled"],
  done: [],
  cancelled: [],
}

/** Checks one hop of the table, and that nothing enters in_progress while a dependency is open. */
export function checkMove(from: TaskStatus, to: TaskStatus, unmetDependencies: number): Result<TaskStatus> {
  if (!MOVES[from].includes(to)) {
    return refuse("illegal_move", illegalMoveSentence(from, to), { from, to, allowed: [...MOVES[from]] })
  }
  if (to === "in_progress" && unmetDependencies > 0) {
    const tasks =
      unmetDependencies === 1 ? "1 task that is not done" : `${unmetDependencies} tasks that are not done`
    return refuse("dependency_open", `It depends on ${tasks}.`, { unmetDependencies })
  }
  return accept(to)
}

/**
 * What a person may do by dropping a card: the hops to walk, in order. A drop on Done from review or approval walks
 * in_review -> in_approval -> merging -> done as work without a merge; everything else is one hop.
 */
export function planDrop(from: TaskStatus, to: TaskStatus, unmetDependencies: number): Result<TaskStatus[]> {
  if (from === to) return accept([])
  if (to === "done" && (from === "in_review" || from === "in_approval")) {
    return accept(from === "in_review" ? ["in_approval", "merging", "done"] : ["merging", "done"])
  }
  if (from === "merging" && to === "done") {
    return refuse("illegal_move", "The merge lane finishes this card; it cannot be dropped on Done.", {
      from,
      to,
    })
  }
  const hop = checkMove(from, to, unmetDependencies)
  return hop.ok ? accept([to]) : hop
}

function illegalMoveSentence(from: TaskStatus, to: TaskStatus): string {
  const allowed = MOVES[from].map((status) => STATUS_LABELS[status])
  if (allowed.length === 0) {
    return `${STATUS_LABELS[from]} is final. Reopening makes a new task linked to this one.`
  }
  return `A card in ${STATUS_LABELS[from]} cannot go to ${STATUS_LABELS[to]}; it can go to ${listOf(allowed)}.`
}

const listOf = (words: string[]): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}`
