/** The state of a view in the address, so that a link shows what its sender saw. What is the default is not written. */
"use client"
import { useCallback } from "react"
import { useSearchParams } from "next/navigation"

export type UrlState = {
  get: (name: string) => string | null
  /** Null takes a name out. It replaces the entry in the history: going back leaves the page, not the filter. */
  set: (change: Record<string, string | null>) => void
}

export function useUrlState(): UrlState {
  const params = useSearchParams()
  const get = useCallback((name: string) => params.get(name), [params])
  const set = useCallback((change: Record<string, string | null>) => {
    const next = new URLSearchParams(window.location.search)
    for (const [name, value] of Object.entries(change)) {
      if (value === null) next.delete(name)
      else next.set(name, value)
    }
    const query = next.toString()
    window.history.replaceState(null, "", `${window.location.pathname}${query && `?${query}`}`)
  }, [])
  return { get, set }
}

/** One of a list of words, or the first where the address says none of them. */
export const oneOf = <Word extends string>(
  words: readonly Word[],
  text: string | null,
  fallback: Word,
): Word => words.find((word) => word === text) ?? fallback
