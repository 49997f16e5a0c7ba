/** A titled surface split by hairlines. */
import type { ReactNode } from "react"
import { cn } from "./cn.ts"

type PanelProps = {
  /** Where a link leads to it. */
  id?: string
  title: string
  count?: number
  aside?: ReactNode
  children: ReactNode
  className?: string
}

export function Panel({ id, title, count, aside, children, className }: PanelProps) {
  return (
    <section
      id={id}
      aria-label={title}
      className={cn("flex min-w-0 flex-col rounded-lg border border-line bg-card", className)}
    >
      <header className="flex min-h-9 items-center gap-2 border-b border-line px-3 py-1">
        <h2 className="text-sm font-medium">{title}</h2>
        {count !== undefined && <span className="num text-xs text-fg-3">{count}</span>}
        {aside && <div className="ml-auto flex items-center gap-2">{aside}</div>}
      </header>
      {children}
    </section>
  )
}
