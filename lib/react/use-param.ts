/** One word of the address: the state of a view that can be linked to and survives a reload. */
"use client"
import { useCallback } from "react"
import { usePathname, useSearchParams } from "next/navigation"

/** Null is its absence. Changing it asks no server: the page's data come by subscription. */
export function useParam(name: string): [string | null, (value: string | null) => void] {
  const params = useSearchParams()
  const path = usePathname()
  const set = useCallback(
    (value: string | null) => {
      const next = new URLSearchParams(window.location.search)
      if (value === null || value === "") next.delete(name)
      else next.set(name, value)
      const query = next.toString()
      window.history.replaceState(null, "", query ? `${path}?${query}` : path)
    },
    [name, path],
  )
  return [params.get(name), set]
}
