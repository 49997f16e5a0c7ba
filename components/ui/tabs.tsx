"use client"
/** Tabs: arrows move between them, one tab stop for all. */
import type { ReactNode } from "react"
import { Tabs as Headless } from "radix-ui"
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
  return (
    <Headless.Root value={chosen} onValueChange={(name) => onChoose(name as Name)}>
      {/* Its line is a shadow: a border that the tabs reach over would make it scroll up and down. */}
      <Headless.List
        aria-label={label}
        className="flex items-center gap-4 overflow-x-auto px-1 shadow-[inset_0_-1px_0_var(--line)] [scrollbar-width:none]"
      >
        {items.map((item) => (
          <Headless.Trigger
            key={item.name}
            value={item.name}
            className={cn(
              "flex h-10 shrink-0 items-center gap-1.5 border-b-2 text-sm",
              item.name === chosen
                ? "border-fg font-medium text-fg"
                : "border-transparent text-fg-3 hover:text-fg",
            )}
          >
            {item.label}
            {item.count != null && <span className="num text-xs text-fg-3">{item.count}</span>}
          </Headless.Trigger>
        ))}
      </Headless.List>
      <Headless.Content value={chosen} className="min-w-0 pt-3">
        {children}
      </Headless.Content>
    </Headless.Root>
  )
}
