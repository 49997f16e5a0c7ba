/** The cards that are chosen together. A card that leaves the board is no longer chosen. */
import { useCallback, useMemo, useState } from "react"
import type { BoardCard } from "#lib/react/view-data"

export function usePicks(cards: ReadonlyMap<string, BoardCard>) {
  const [keys, setKeys] = useState<ReadonlySet<string>>(NONE)
  const toggle = useCallback((key: string) => {
    setKeys((before) => {
      const next = new Set(before)
      if (!next.delete(key)) next.add(key)
      return next
    })
  }, [])
  const clear = useCallback(() => setKeys(NONE), [])
  const picked = useMemo(() => [...keys].flatMap((key) => cards.get(key) ?? []), [keys, cards])
  return { keys, picked, toggle, setKeys, clear }
}

const NONE: ReadonlySet<string> = new Set()
