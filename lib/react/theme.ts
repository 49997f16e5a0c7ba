/** Light, dark, or what the system says: chosen here, set before the first paint by theme-script.ts. */
import { useSyncExternalStore } from "react"
import { DARK, STORAGE_KEY } from "./theme-script.ts"

export const THEMES = ["system", "light", "dark"] as const
export type Theme = (typeof THEMES)[number]

const listeners = new Set<() => void>()

export function setTheme(theme: Theme): void {
  try {
    if (theme === "system") localStorage.removeItem(STORAGE_KEY)
    else localStorage.setItem(STORAGE_KEY, theme)
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  const isDark = theme === "dark" || (theme === "system" && window.matchMedia(DARK).matches)
  document.documentElement.dataset.theme = isDark ? "dark" : "light"
  for (const each of listeners) each()
}

function readTheme(): Theme {
  try {
    const stored = localStorage.getItem(STORAGE_KEY)
    return stored === "light" || stored === "dark" ? stored : "system"
  } catch {
    return "system"
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener("storage", listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener("storage", listener)
  }
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, readTheme, () => "system")
