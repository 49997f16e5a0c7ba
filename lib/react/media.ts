/** Whether a media query holds, followed live. On the server nothing is known, and a wide screen is assumed. */
import { useCallback, useSyncExternalStore } from "react"

export const PHONE = "(max-width: 47.99rem)"

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query)
      list.addEventListener("change", listener)
      return () => list.removeEventListener("change", listener)
    },
    [query],
  )
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  )
}
