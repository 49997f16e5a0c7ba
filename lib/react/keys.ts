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

type Layer = { current: { bindings: Record<string, () => void> }; isInDialog: boolean; isFrame: boolean }

/** In the order in which they were bound. */
const layers: Layer[] = []
let first: { key: string; at: number } | null = null

/** A sequence goes before a letter, a page before the frame around it, what opened last before what it opened over. */
function actionFor(key: string, sequence: string | null): (() => void) | undefined {
  const heard = layers
    .filter(({ isInDialog }) => !isCovered(isInDialog))
    .toReversed()
    .toSorted((a, b) => Number(a.isFrame) - Number(b.isFrame))
  const bound = (name: string) =>
    heard.map(({ current }) => current.bindings[name]).find((action) => action !== undefined)
  return (sequence === null ? undefined : bound(sequence)) ?? bound(key)
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
  if (isTyping(event.target) || !areLetterKeysOn()) return
  const sequence = first && event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${event.key}` : null
  first = { key: event.key, at: event.timeStamp }
  const action = actionFor(event.key, sequence)
  if (!action) return
  first = null
  event.preventDefault()
  action()
}

type Where = {
  isInDialog?: boolean | undefined
  /** Around all pages: any page may take the same key for itself. */
  isFrame?: boolean
}

/** Binds keys (`c`, `/`, `g b`) to actions for as long as the component is shown. */
export function useKeys(
  bindings: Record<string, () => void>,
  { isInDialog = false, isFrame = false }: Where = {},
): void {
  const current = useRef({ bindings })
  useEffect(() => {
    current.current.bindings = bindings
  })
  useEffect(() => {
    const layer = { current: current.current, isInDialog, isFrame }
    if (layers.length === 0) document.addEventListener("keydown", onKeyDown)
    layers.push(layer)
    return () => {
      layers.splice(layers.indexOf(layer), 1)
      if (layers.length === 0) document.removeEventListener("keydown", onKeyDown)
    }
  }, [isInDialog, isFrame])
}
