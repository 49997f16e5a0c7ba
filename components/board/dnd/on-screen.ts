/**
 * Which columns and cards are on the screen, and as which elements. The board draws without knowing how cards are carried, and
 * tells here what it has drawn; what carries them (carrying.tsx) comes later and takes hold of the elements.
 */
import { createContext, useContext } from "react"
import type { TaskStatus } from "#domain/task"

export type ColumnOnScreen = {
  id: string
  status: TaskStatus
  /** Its cards from top to bottom, on the screen or not. */
  keys: string[]
  isReadOnly: boolean
  node: HTMLElement
}
export type CardOnScreen = { key: string; node: HTMLElement }
export type OnScreen = readonly (ColumnOnScreen & { cards: readonly CardOnScreen[] })[]

export type Screen = {
  /** Tells of a column; who told of it before under the same name is replaced. Returns how to take that back. */
  column: (column: ColumnOnScreen) => () => void
  card: (columnId: string, card: CardOnScreen) => () => void
  read: () => OnScreen
  subscribe: (listener: () => void) => () => void
}

export function makeScreen(): Screen {
  const columns = new Map<string, ColumnOnScreen>()
  const cards = new Map<string, Map<string, CardOnScreen>>()
  const listeners = new Set<() => void>()
  let known: OnScreen | null = null

  function change(): void {
    known = null
    for (const each of listeners) each()
  }
  return {
    column: (column) => {
      columns.set(column.id, column)
      change()
      return () => {
        if (columns.get(column.id) !== column) return
        columns.delete(column.id)
        change()
      }
    },
    card: (columnId, card) => {
      const own = cards.get(columnId) ?? new Map<string, CardOnScreen>()
      cards.set(columnId, own.set(card.key, card))
      change()
      return () => {
        if (own.get(card.key) !== card) return
        own.delete(card.key)
        change()
      }
    },
    read: () =>
      (known ??= [...columns.values()].map((column) => ({
        ...column,
        cards: [...(cards.get(column.id)?.values() ?? [])],
      }))),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Without a board around them (tests of a part) nobody listens. */
const ScreenContext = createContext<Screen>(makeScreen())
export const ScreenProvider = ScreenContext.Provider
export const useScreen = (): Screen => useContext(ScreenContext)
