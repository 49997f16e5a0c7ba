/** Keys on the rows of a roadmap: arrows go from row to row, with Shift they carry the row along. */
import type { KeyboardEvent } from "react"
import type { Step } from "#domain/roadmap/place"

/** What carries a row's focus. */
export const ROW = "data-roadmap-row"

export function onRowKey(event: KeyboardEvent<HTMLElement>, onStep: (step: Step) => void): void {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return
  if (event.altKey || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  const step: Step = event.key === "ArrowUp" ? "up" : "down"
  if (event.shiftKey) onStep(step)
  else neighbourOf(event.currentTarget, step)?.focus()
}

function neighbourOf(row: HTMLElement, step: Step): HTMLElement | undefined {
  const rows = [...document.querySelectorAll<HTMLElement>(`[${ROW}]`)]
  return rows[rows.indexOf(row) + (step === "up" ? -1 : 1)]
}

export const rowOf = (key: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[${ROW}="${CSS.escape(key)}"]`)
