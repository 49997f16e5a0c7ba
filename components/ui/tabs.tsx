"use client"
/** Tabs: arrows move between them, one tab stop for all. */
import { useId, type KeyboardEvent, type ReactNode } from "react"
import { cn } from "./cn.ts"

export type TabItem<Name extends string> = { name: Name; label: string; count?: number | null }

type TabsProps<Name extends string> = {
  label: string
  items: readonly TabItem<Name>[]
  chosen: Name
  onChoose: (name: Name) => void
  children: ReactNode
}

export function Tabs<Name extends string>({ label, items, chosen, onChoose, children }: TabsProps<Name>) {
  const id = useId()
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0
    const here = items.findIndex((item) => item.name === chosen)
    const next = items[(here + step + items.length) % items.length]
    if (step === 0 || !next) return
    event.preventDefault()
    onChoose(next.name)
    document.getElementById(`${id}-${next.name}`)?.focus()
  }
  return (
    <>
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={onKeyDown}
        className="flex items-center gap-4 overflow-x-auto border-b border-line px-1"
      >
        {items.map((item) => (
          <button
            key={item.name}
            id={`${id}-${item.name}`}
            type="button"
            role="tab"
            aria-selected={item.name === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={item.name === chosen ? 0 : -1}
            onClick={() => onChoose(item.name)}
            className={cn(
              "-mb-px flex h-10 shrink-0 items-center gap-1.5 border-b-2 text-sm",
              item.name === chosen
                ? "border-fg font-medium text-fg"
                : "border-transparent text-fg-3 hover:text-fg",
            )}
          >
            {item.label}
            {item.count != null && <span className="num text-xs text-fg-3">{item.count}</span>}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${chosen}`} className="min-w-0 pt-3">
        {children}
      </div>
    </>
  )
}
