/** Whether the page has had its first seconds: what is only likely to be wanted waits until then. */
"use client"
import { useSyncExternalStore } from "react"

/** By then the first answers are drawn, on a slow machine as well. */
const BUSY_MS = 2_000

const listeners = new Set<() => void>()
let isCalm = false
let timer: ReturnType<typeof setTimeout> | null = null

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setTimeout(() => {
    isCalm = true
    for (const each of listeners) each()
  }, BUSY_MS)
  return () => listeners.delete(listener)
}

/** False while the page comes up, and for good true afterwards. */
export const useCalm = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => isCalm,
    () => false,
  )
