/** What is asked of the columns of a board. Pure: the server asks the same for the page that it sends. */
import { TASK_STATUSES, type TaskStatus } from "#domain/task"

/** As many cards as a person looks through; more come when asked for. */
export const FIRST = 200
/** Of them those that a tall screen shows, which come before the rest. */
const ON_SCREEN = 40
export const MORE = 300
const END = 100
/** What one query gives at most. */
export const MOST = 1_000

/** What of a column was asked for: the ranks at which its stretches end, from the top, and whether its end is wanted. */
export type Asked = { ends: readonly string[]; isEndWanted: boolean; limit: number }

export const AT_FIRST: Asked = { ends: [], isEndWanted: false, limit: FIRST }
const SCREEN: Asked = { ...AT_FIRST, limit: ON_SCREEN }

/** With what a board begins. Over all projects no rank divides a column: there its whole top comes at once. */
export const beginningOf = (slug: string | null): Asked => (slug === null ? AT_FIRST : SCREEN)

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
    stretches[openName(status, i)] = { ...from, limit: i === 0 ? limit : moreAfter(i, limit) }
    if (end !== undefined) stretches[closedName(status, i)] = { ...from, downTo: end, limit: MOST }
  }
  if (isEndWanted) stretches[endName(status)] = { ...column, isEnd: true, limit: END }
  return stretches
}

/** What a board asks before anybody has asked for more. */
export const columnsAtFirst = (slug: string | null): ColumnArgs[] =>
  TASK_STATUSES.flatMap((status) => Object.values(stretchesOf(slug, status, beginningOf(slug))))

const moreAfter = (i: number, limit: number): number => (i === 1 && limit < FIRST ? FIRST - limit : MORE)

export const openName = (status: TaskStatus, i: number): string => `${status} from ${i}`
export const closedName = (status: TaskStatus, i: number): string => `${status} within ${i}`
export const endName = (status: TaskStatus): string => `${status} end`
