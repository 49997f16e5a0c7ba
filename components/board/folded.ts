/** Which columns are folded to strips: remembered per browser, because it is a matter of the desk, not of the work. */
import { useMemo, useSyncExternalStore } from "react"
import { BOARD_RAILS, TASK_STATUSES, type TaskStatus } from "#domain/task"
import { useMedia } from "#lib/react/media"

const STORAGE_KEY = "clutch-folded-columns"
const listeners = new Set<() => void>()
/** Where storage is forbidden, the choice is kept as long as the page. */
let kept: string | null = null

/** Wide enough for eight columns; a narrower window has room for seven, and the rail of the rest is yellow. */
const ROOM_FOR_EIGHT = "(min-width: 96.75rem)"

/** @param needy The columns in which a card waits for a person: rails are open for them until somebody folds by hand. */
export function useFolded(
  needy: ReadonlySet<TaskStatus>,
): [ReadonlySet<TaskStatus>, (status: TaskStatus) => void] {
  const chosen = useSyncExternalStore(subscribe, read, () => null)
  const isWide = useMedia(ROOM_FOR_EIGHT)
  const folded = useMemo(() => {
    const opened = BOARD_RAILS.filter((status) => needy.has(status)).slice(0, isWide ? 2 : 1)
    const names = chosen?.split(",") ?? BOARD_RAILS.filter((status) => !opened.includes(status))
    return new Set(TASK_STATUSES.filter((status) => names.some((name) => name === status)))
  }, [chosen, needy, isWide])
  return [folded, (status) => toggle(folded, status)]
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Null until somebody has chosen. */
function read(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY) ?? kept
  } catch {
    return kept
  }
}

function toggle(before: ReadonlySet<TaskStatus>, status: TaskStatus): void {
  kept = TASK_STATUSES.filter((each) => before.has(each) !== (each === status)).join(",")
  try {
    localStorage.setItem(STORAGE_KEY, kept)
  } catch {
    // `kept` has it.
  }
  for (const each of listeners) each()
}
