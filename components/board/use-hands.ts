/** Where one stands on the board: what is selected, focused and opened, and what is said of a move. */
import { useCallback, useState } from "react"
import { planDrop } from "#domain/moves"
import { STATUS_LABELS, type TaskStatus } from "#domain/task"
import { useKeys } from "#lib/react/keys"
import { tellProblem } from "#lib/react/toast"
import type { Live } from "#lib/react/live"
import type { BoardCard, BoardColumn, Placement } from "#lib/react/view-data"
import type { Arrangement } from "./arrange.ts"
import { placeBefore } from "./selection.ts"

type Parts = Pick<Arrangement, "cards" | "order"> & {
  columns: Record<TaskStatus, Live<BoardColumn>>
  openStatuses: readonly TaskStatus[]
  writesOff: string | null
  /** Cards are drawn in columns; other views have rows, with keys of their own. */
  isInColumns: boolean
  onPlace: (placement: Placement, back: Placement | null) => void
  onEnd: ((status: TaskStatus) => void) | null
}

export function useHands(parts: Parts) {
  const { columns, cards, order, openStatuses, writesOff, isInColumns, onPlace, onEnd } = parts
  const [selected, setSelected] = useState<string | null>(null)
  /** Where each column was left: Tab comes back there. */
  const [stops, setStops] = useState<Partial<Record<TaskStatus, string>>>({})
  const [focus, setFocus] = useState<{ key: string } | null>(null)
  const [open, setOpen] = useState<{ kind: "menu" | "question"; key: string } | null>(null)
  const [spoken, setSpoken] = useState("")
  /** The column whose last card is to have the focus once it is here. */
  const [endWanted, setEndWanted] = useState<TaskStatus | null>(null)

  const showQuestion = useCallback((card: BoardCard) => setOpen({ kind: "question", key: card.key }), [])
  const showMenu = useCallback((card: BoardCard) => setOpen({ kind: "menu", key: card.key }), [])
  const select = useCallback((key: string, status: TaskStatus) => {
    setSelected(key)
    setStops((before) => ({ ...before, [status]: key }))
  }, [])
  const focusOn = (key: string) => setFocus({ key })

  function tabStopOf(keys: readonly string[], status: TaskStatus): string | null {
    const last = stops[status]
    if (selected && keys.includes(selected)) return selected
    return last && keys.includes(last) ? last : (keys[0] ?? null)
  }

  function place({ after, before, ...placement }: Placement): void {
    const { task, to } = placement
    if (writesOff) return tellProblem(`${task} stays where it is`, writesOff)
    const card = cards.get(task)
    // On the board of all projects a neighbour may be another project's: ranks compare cards of one.
    const isOwn = (key: string | undefined) => key !== undefined && cards.get(key)?.project === card?.project
    const exact: Placement = {
      ...placement,
      ...(isOwn(after) && { after }),
      ...(isOwn(before) && { before }),
    }
    const mayReturn = card && planDrop(to, card.status, card.unmetDependencies).ok
    onPlace(exact, mayReturn ? { ...placeBefore(order, card), from: to } : null)
    setSpoken(`${task} moved to ${STATUS_LABELS[to]}`)
    setSelected(task)
    focusOn(task)
  }

  function refuse(card: BoardCard, sentence: string): void {
    setSpoken(`${card.key} stays where it is. ${sentence}`)
    tellProblem(`${card.key} stays where it is`, sentence)
  }

  function moveToTop(card: BoardCard, to: TaskStatus): void {
    const first = order[to]?.[0]
    place({ task: card.key, to, ...(first !== undefined && { before: first }) })
  }

  function enterBoard(): void {
    const first = openStatuses.flatMap((status) => order[status] ?? [])[0]
    const key = selected && cards.has(selected) ? selected : first
    if (key) focusOn(key)
  }

  function goToEdge(status: TaskStatus, edge: "first" | "last"): void {
    const keys = order[status] ?? []
    if (edge === "last" && onEnd && !hasEnd(columns[status])) {
      onEnd(status)
      setEndWanted(status)
      return
    }
    const key = edge === "first" ? keys[0] : keys.at(-1)
    if (key !== undefined) focusOn(key)
  }
  if (endWanted !== null && hasEnd(columns[endWanted])) {
    setEndWanted(null)
    const last = order[endWanted]?.at(-1)
    if (last !== undefined) focusOn(last)
  }

  useKeys(isInColumns ? { j: enterBoard, k: enterBoard } : {})

  /** The card whose menu or question is open. */
  const opened = (kind: "menu" | "question"): BoardCard | null =>
    open?.kind === kind ? (cards.get(open.key) ?? null) : null

  return {
    ...{ selected, focus, spoken, select, focusOn, tabStopOf },
    ...{ place, refuse, moveToTop, goToEdge },
    ...{ opened, showMenu, showQuestion, close: () => setOpen(null) },
  }
}

/** Its last card is among those that are here. */
function hasEnd(column: Live<BoardColumn>): boolean {
  if (column.state !== "ready") return false
  const { cards, total, endsFrom } = column.value
  return endsFrom !== undefined || cards.length >= total
}
