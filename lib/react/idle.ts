/** For what the first look does not need: it comes when the browser has nothing better to do, or somebody begins to use the page. */

/** Idle or not, by then it comes. */
const AT_LATEST_MS = 1_500
/** Where a browser does not say when it is idle. */
const LATER_MS = 200
const SIGNS = ["pointerdown", "keydown"] as const

/** Calls once. Returns how to call it off. */
export function whenIdle(act: () => void): () => void {
  const hasIdle = typeof requestIdleCallback === "function"
  function stop(): void {
    if (hasIdle) cancelIdleCallback(waiting)
    else clearTimeout(waiting)
    for (const sign of SIGNS) removeEventListener(sign, onceOnly, true)
  }
  function onceOnly(): void {
    stop()
    act()
  }
  const waiting = hasIdle
    ? requestIdleCallback(onceOnly, { timeout: AT_LATEST_MS })
    : window.setTimeout(onceOnly, LATER_MS)
  for (const sign of SIGNS) addEventListener(sign, onceOnly, true)
  return stop
}
