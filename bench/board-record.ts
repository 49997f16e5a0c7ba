/** What `board.ts` has run in the page: when the board could first be used, frame intervals and long tasks. */

/** The names of the columns with cards, as they are once their counts are exact, and the last card of the first. */
export type Expected = { columns: string[]; lastKey: string }
export type Recorded = {
  interactiveAt: number | null
  /** End, pressed in that moment, has brought the last card, which has the focus. */
  endAt: number | null
  frames: number[]
  longTasks: number[]
}

export function isUsable(): boolean {
  return (globalThis as unknown as { recorded: Recorded }).recorded.interactiveAt !== null
}

export function recorded(): Recorded {
  return (globalThis as unknown as { recorded: Recorded }).recorded
}

/** Runs in the page before its own scripts: keeps frame intervals, long tasks, and when the board could first be used. */
export function record({ columns, lastKey, isEndPressed }: Expected & { isEndPressed: boolean }): void {
  const kept: Recorded = { interactiveAt: null, endAt: null, frames: [], longTasks: [] }
  Object.assign(globalThis, { recorded: kept })
  new PerformanceObserver((list) =>
    kept.longTasks.push(...list.getEntries().map(({ duration }) => duration)),
  ).observe({ type: "longtask" })
  document.addEventListener("focusin", ({ target }) => {
    if (kept.interactiveAt !== null && target instanceof HTMLElement && target.dataset.card === lastKey)
      kept.endAt ??= performance.now()
  })

  /** What is at the bottom of the column is a card. */
  function isFull(name: string): boolean {
    const column = document.querySelector(`section[aria-label="${name}"]`)
    const list = column?.querySelector("ul")?.parentElement
    if (!list) return false
    const { left, width, bottom } = list.getBoundingClientRect()
    // Between two cards there is a gap.
    return [4, 24].some((above) =>
      document.elementFromPoint(left + width / 2, bottom - above)?.closest("[data-card]"),
    )
  }
  /** The page stops a key of which it makes something. */
  const isHeard = (key: string): boolean => {
    const card = document.querySelector<HTMLElement>("[data-card]")
    card?.focus()
    return (
      card?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })) === false
    )
  }
  let isDrawn = false
  let last = performance.now()
  const onFrame = (now: number) => {
    kept.frames.push(now - last)
    last = now
    if (!isDrawn && columns.every(isFull) && isHeard("Home")) {
      isDrawn = true
      // That frame was painted when the next task runs; a busy main thread puts that off.
      setTimeout(() => {
        kept.interactiveAt = performance.now()
        if (isEndPressed) isHeard("End")
      })
    }
    requestAnimationFrame(onFrame)
  }
  requestAnimationFrame(onFrame)
}
