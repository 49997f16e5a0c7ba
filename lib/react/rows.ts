/** Lists that `j` and `k` walk: what carries `data-row` on the page takes the focus, and Enter opens it as it would anyway. */

const ROWS = "#page [data-row], #page [data-roadmap-row]"

/** From the row with the focus to its neighbour; from elsewhere to the first row, or the last. */
export function stepRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)].filter(isInSight)
  const at = focusedRow(rows)
  const next = at < 0 ? rows.at(step > 0 ? 0 : -1) : rows[at + step]
  next?.focus()
}

/** The task's page that the row with the focus leads to. */
export function taskOfFocusedRow(): string | null {
  const row = document.activeElement?.closest<HTMLElement>(ROWS)
  const address = row instanceof HTMLAnchorElement ? row.getAttribute("href") : null
  return /^\/projects\/[^/?]+\/tasks\/[^/?]+/.exec(address ?? "")?.[0] ?? null
}

/** The page's own search, if it has one. */
export const pageSearch = (): HTMLInputElement | null =>
  document.querySelector<HTMLInputElement>("#page [role=search] input")

/** A row of a table may have the focus inside. */
const focusedRow = (rows: readonly HTMLElement[]): number => {
  const { activeElement } = document
  return rows.findIndex((row) => row === activeElement || row.contains(activeElement))
}

/** Not folded away or hidden at this width. */
const isInSight = (row: HTMLElement): boolean => row.checkVisibility?.() ?? true
