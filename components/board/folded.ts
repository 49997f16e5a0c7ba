/** Which columns are folded to strips: remembered per browser, because it is a matter of the desk, not of the work. */
import { useMemo, useSyncExternalStore } from "react"
import { BOARD_RAILS, TASK_STATUSES, type TaskStatus } from "#domain/task"

const STORAGE_KEY = "clutch-folded-columns"
const AT_FIRST = BOARD_RAILS.join(",")
const listeners = new Set<() => void>()
/** Where storage is forbidden, the choice is kept as long as the page. */
let kept: string | null = null

export function useFolded(): [ReadonlySet<TaskStatus>, (status: TaskStatus) => void] {
  const text = useSyncExternalStore(subscribe, read, () => AT_FIRST)
  const folded = useMemo(
    () => new Set(TASK_STATUSES.filter((status) => text.split(",").includes(status))),
    [text],
  )
  return [folded, toggle]
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function read(): string {
  try {
    return localStorage.getItem(STORAGE_KEY) ?? kept ?? AT_FIRST
  } catch {
    return kept ?? AT_FIRST
  }
}

function toggle(status: TaskStatus): void {
  const before = read().split(",")
  kept = TASK_STATUSES.filter((each) => before.includes(each) !== (each === status)).join(",")
  try {
    localStorage.setItem(STORAGE_KEY, kept)
  } catch {
    // `kept` has it.
  }
  for (const each of listeners) each()
}
