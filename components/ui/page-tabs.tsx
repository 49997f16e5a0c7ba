/** Tabs that are addresses: links in a bar, the one of this page marked. */
import Link from "next/link"
import type { Route } from "next"
import { cn } from "./cn.ts"

export type PageTab = { name: string; label: string; href: Route; count?: number | null }

export function PageTabs({ label, tabs, current }: { label: string; tabs: PageTab[]; current: string }) {
  return (
    <nav
      aria-label={label}
      className="flex items-center gap-4 overflow-x-auto px-1 shadow-[inset_0_-1px_0_var(--line)] [scrollbar-width:none]"
    >
      {tabs.map((tab) => (
        <Link
          key={tab.name}
          href={tab.href}
          scroll={false}
          aria-current={tab.name === current ? "page" : undefined}
          className={cn(
            "flex h-10 shrink-0 items-center gap-1.5 border-b-2 text-sm",
            tab.name === current
              ? "border-fg font-medium text-fg"
              : "border-transparent text-fg-3 hover:text-fg",
          )}
        >
          {tab.label}
          {tab.count != null && <span className="num text-xs text-fg-3">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  )
}
