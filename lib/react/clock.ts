/** The present, for ages on the screen: one timer per interval for all that show one, stopped when nobody looks. */
import { useSyncExternalStore } from "react"

type Ticker = { read: () => number; subscribe: (listener: () => void) => () => void }
const tickers = new Map<number, Ticker>()

function makeTicker(intervalMs: number): Ticker {
  let now = Date.now()
  let timer: ReturnType<typeof setInterval> | null = null
  const listeners = new Set<() => void>()
  return {
    read: () => now,
    subscribe: (listener) => {
      listeners.add(listener)
      if (timer === null) {
        // It may have slept: the first to look again sees the time of waking. React reads again after subscribing.
        now = Date.now()
        timer = setInterval(() => {
          now = Date.now()
          for (const each of listeners) each()
        }, intervalMs)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0 || timer === null) return
        clearInterval(timer)
        timer = null
      }
    },
  }
}

function tickerFor(intervalMs: number): Ticker {
  const ticker = tickers.get(intervalMs) ?? makeTicker(intervalMs)
  tickers.set(intervalMs, ticker)
  return ticker
}

/** The time now, renewed every `intervalMs`; 0 while rendering on the server, which has no business showing ages. */
export function useNow(intervalMs = 1_000): number {
  const ticker = tickerFor(intervalMs)
  return useSyncExternalStore(ticker.subscribe, ticker.read, () => 0)
}
