/** The query part of the address, read live and written without asking the server for the page again. */
"use client"
import { useCallback } from "react"
import { useSearchParams } from "next/navigation"

type Params = Pick<URLSearchParams, "get" | "toString">

export function useSearch(): [Params, (query: string, how?: "push" | "replace") => void] {
  const params = useSearchParams()
  const write = useCallback((query: string, how: "push" | "replace" = "replace") => {
    const url = query === "" ? window.location.pathname : `?${query}`
    if (how === "push") window.history.pushState(null, "", url)
    else window.history.replaceState(null, "", url)
  }, [])
  return [params, write]
}
