/** A move drawn before the server has answered; Convex takes it back by itself when the server refuses. */
import type { OptimisticLocalStore } from "convex/browser"
import { api } from "#convex/_generated/api"
import { movedCard, withCard, withoutCard } from "./placing.ts"
import type { Placement } from "./view-data.ts"

/** A column may be here in several stretches: the card leaves all that hold it, and enters those that hold its neighbour. */
export function showMove(store: OptimisticLocalStore, { task, to, after, before }: Placement): void {
  const held = store.getAllQueries(api.tasks.column)
  const source = held.find(({ value }) => value?.cards.some((card) => card.key === task))
  const card = source?.value?.cards.find((each) => each.key === task)
  if (!source || !card) return
  const { project, status: from } = source.args
  const moved = movedCard(card, to, Date.now())
  const neighbour = after ?? before
  for (const { args, value } of held) {
    if (!value || args.project !== project || (args.status !== from && args.status !== to)) continue
    const isTop = args.below === undefined && args.isEnd !== true
    const isEntered =
      args.status === to &&
      (neighbour === undefined ? isTop : value.cards.some(({ key }) => key === neighbour))
    const rest = withoutCard(value, task)
    const next = isEntered
      ? withCard(rest, moved, { ...(after && { after }), ...(before && { before }) })
      : rest
    // Every stretch tells how many cards the whole column has.
    const total = value.total + (args.status === to ? 1 : 0) - (args.status === from ? 1 : 0)
    if (next !== value || total !== value.total) store.setQuery(api.tasks.column, args, { ...next, total })
  }
}
