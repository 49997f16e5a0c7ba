/** What is asked of the columns of a board. Pure: the server asks the same for the page that it sends. */
import { TASK_STATUSES, type TaskStatus } from "#domain/task"

/** As many cards as a person looks through; more come when asked for. */
const FIRST = 200
export const MORE = 300
const END = 100
/** What one query gives at most. */
export const MOST = 1_000

/** What of a column was asked for: the ranks at which its stretches end, from the top, and whether its end is wanted. */
export type Asked = { ends: readonly string[]; isEndWanted: boolean; limit: number }

export const AT_FIRST: Asked = { ends: [], isEndWanted: false, limit: FIRST }

export type ColumnArgs = {
  project?: string
  status: TaskStatus
  limit: number
  below?: string
  downTo?: string
  isEnd?: boolean
}

/**
 * The arguments of each stretch, by a name. One that has got its end is asked for under a new name beside the old one,
 * which is shown until the new one is here.
 */
export function stretchesOf(
  slug: string | null,
  status: TaskStatus,
  { ends, isEndWanted, limit }: Asked,
): Record<string, ColumnArgs> {
  const column = { ...(slug !== null && { project: slug }), status }
  const stretches: Record<string, ColumnArgs> = {}
  for (let i = 0; i <= ends.length; i++) {
    const [above, end] = [ends[i - 1], ends[i]]
    const from = { ...column, ...(above !== undefined && { below: above }) }
    stretches[openName(status, i)] = { ...from, limit: i === 0 ? limit : MORE }
    if (end !== undefined) stretches[closedName(status, i)] = { ...from, downTo: end, limit: MOST }
  }
  if (isEndWanted) stretches[endName(status)] = { ...column, isEnd: true, limit: END }
  return stretches
}

/** What a board asks before anybody has asked for more. */
export const columnsAtFirst = (slug: string | null): ColumnArgs[] =>
  TASK_STATUSES.flatMap((status) => Object.values(stretchesOf(slug, status, AT_FIRST)))

export const openName = (status: TaskStatus, i: number): string => `${status} from ${i}`
export const closedName = (status: TaskStatus, i: number): string => `${status} within ${i}`
export const endName = (status: TaskStatus): string => `${status} end`
