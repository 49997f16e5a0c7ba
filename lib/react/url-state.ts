/** The state of a view in the address, so that a link shows what its sender saw. What is the default is not written. */
"use client"
import { startTransition, useCallback, useOptimistic } from "react"
import { useSearchParams } from "next/navigation"

type Query = Pick<URLSearchParams, "get">

export type UrlState = {
  get: (name: string) => string | null
  /** Null takes a name out. It replaces the entry in the history: going back leaves the page, not the filter. */
  set: (change: Record<string, string | null>) => void
}

/**
 * Changing it asks no server: the page's data come by subscription. A view is what was chosen at once, also while the page
 * is still drawn with the new address; else what is chosen next is compared with what was left.
 */
export function useUrlState(): UrlState {
  const [query, setQuery] = useOptimistic<Query>(useSearchParams())
  const get = useCallback((name: string) => query.get(name), [query])
  const set = useCallback(
    (change: Record<string, string | null>) => {
      const next = new URLSearchParams(window.location.search)
      for (const [name, value] of Object.entries(change)) {
        if (value === null) next.delete(name)
        else next.set(name, value)
      }
      const words = next.toString()
      startTransition(() => {
        setQuery(next)
        window.history.replaceState(null, "", `${window.location.pathname}${words && `?${words}`}`)
      })
    },
    [setQuery],
  )
  return { get, set }
}

/** One word of the address; null, or nothing, is its absence. */
export function useParam(name: string): [string | null, (value: string | null) => void] {
  const { get, set } = useUrlState()
  const setOne = useCallback((value: string | null) => set({ [name]: value || null }), [name, set])
  return [get(name), setOne]
}

/** One of a list of words, or the first where the address says none of them. */
export const oneOf = <Word extends string>(
  words: readonly Word[],
  text: string | null,
  fallback: Word,
): Word => words.find((word) => word === text) ?? fallback
