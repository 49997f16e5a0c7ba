/**
 * A column of any length in stretches of its order, so that ten thousand cards are neither loaded nor drawn at once and a
 * change runs the query of one stretch again, not of all. Pure: what the answers are together, and what is asked for next.
 */
import type { TaskStatus } from "#domain/task"
import { closedName, endName, MORE, MOST, openName, type Asked } from "./columns-asked.ts"
import { liveOf, ready, type Live } from "./live.ts"
import type { BoardCard, BoardColumn } from "./view-data.ts"

/** Server's cards carry the rank that orders them. */
type RankedColumn = { cards: (BoardCard & { rank: string })[]; total: number }

/** What the answers are together. Loading or refused is what its top is. */
export function joined(
  status: TaskStatus,
  { ends, isEndWanted }: Asked,
  results: Readonly<Record<string, unknown>>,
): Live<BoardColumn> {
  const answer = (name: string) => liveOf<RankedColumn>(results[name])
  const parts = [...ends.keys(), ends.length].map((i) => {
    const closed = answer(closedName(status, i))
    return closed.state === "ready" ? closed : answer(openName(status, i))
  })
  const [top] = parts
  // Alone it stays the object that it is: what did not change is not drawn again.
  if (top?.state !== "ready" || (parts.length === 1 && !isEndWanted)) return top ?? { state: "loading" }
  const cards = parts.flatMap((part) => (part.state === "ready" ? part.value.cards : []))
  const { total } = top.value
  const end = isEndWanted ? answer(endName(status)) : null
  if (end?.state !== "ready") return ready({ cards, total })
  const known = new Set(cards.map(({ key }) => key))
  const last = end.value.cards.filter(({ key }) => !known.has(key))
  const isWhole = last.length < end.value.cards.length || cards.length + last.length >= total
  return ready({ cards: [...cards, ...last], total, ...(!isWhole && { endsFrom: cards.length }) })
}

/** One stretch more: the open one is closed where it ends now. Until it has come, nothing. */
export function oneMore(
  slug: string | null,
  status: TaskStatus,
  asked: Asked,
  results: Readonly<Record<string, unknown>>,
): Asked {
  // The board of all projects has no rank to go on from.
  if (slug === null) return { ...asked, limit: Math.min(asked.limit + MORE, MOST) }
  const open = liveOf<RankedColumn>(results[openName(status, asked.ends.length)])
  const last = open.state === "ready" ? open.value.cards.at(-1) : undefined
  return last === undefined ? asked : { ...asked, ends: [...asked.ends, last.rank] }
}
