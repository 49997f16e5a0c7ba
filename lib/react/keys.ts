/** Single-letter keys: outside inputs only, in sequences such as `g b`, and switchable off (WCAG 2.1.4). */
import { useEffect, useRef, useSyncExternalStore } from "react"

const STORAGE_KEY = "clutch-letter-keys"
const SEQUENCE_MS = 1_200
const listeners = new Set<() => void>()

export function setLetterKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(STORAGE_KEY)
    else localStorage.setItem(STORAGE_KEY, "off")
  } catch {
    // Without storage the keys stay on.
  }
  for (const each of listeners) each()
}

export function areLetterKeysOn(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== "off"
  } catch {
    return true
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useLetterKeysOn = (): boolean => useSyncExternalStore(subscribe, areLetterKeysOn, () => true)

/** A place where letters are text. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"))
  )
}

/** While a dialog is open the page behind it hears no keys, and a dialog hears none beneath another. */
const isCovered = (isInDialog: boolean): boolean =>
  document.querySelectorAll("dialog[open], [role=dialog][data-state=open]").length > (isInDialog ? 1 : 0)

/** Binds keys (`c`, `/`, `g b`) to actions for as long as the component is shown. */
export function useKeys(bindings: Record<string, () => void>, isInDialog = false): void {
  const current = useRef(bindings)
  useEffect(() => {
    current.current = bindings
  })
  useEffect(() => {
    let first: { key: string; at: number } | null = null
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
      if (isTyping(event.target) || isCovered(isInDialog) || !areLetterKeysOn()) return
      const sequence = first && event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${event.key}` : null
      first = { key: event.key, at: event.timeStamp }
      const action = (sequence && current.current[sequence]) || current.current[event.key]
      if (!action) return
      first = null
      event.preventDefault()
      action()
    }
    document.addEventListener("keydown", onKeyDown)
    return () => document.removeEventListener("keydown", onKeyDown)
  }, [isInDialog])
}
