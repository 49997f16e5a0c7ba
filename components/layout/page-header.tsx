/** The 48 pixels on top of every page: where one is, whether it is current, what one can do. */
import type { ReactNode } from "react"
import { LiveState } from "./live-state.tsx"
import { Logo } from "./logo.tsx"

type PageHeaderProps = { title: string; /** Where it belongs. */ place?: ReactNode; children?: ReactNode }

export function PageHeader({ title, place, children }: PageHeaderProps) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-4">
      <Logo className="size-5 md:hidden" />
      <h1 className="flex min-w-0 items-center gap-1.5 text-base">
        {place && (
          <>
            <span className="truncate text-fg-3">{place}</span>
            <span aria-hidden className="text-fg-3">
              /
            </span>
          </>
        )}
        <span className="truncate font-semibold tracking-[-0.01em]">{title}</span>
      </h1>
      <div className="ml-auto flex shrink-0 items-center gap-2.5">
        <LiveState />
        {children}
      </div>
    </header>
  )
}
