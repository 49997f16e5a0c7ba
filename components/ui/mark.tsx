/** Small signs on cards and rows: who works, tags, keys of the keyboard. */
import type { ReactNode } from "react"
import { ROLE_LABELS } from "#domain/role"
import type { RunRole } from "#domain/run"
import { cn } from "./cn.ts"

export const roleLabel = (role: RunRole): string => (role === "check" ? "Check" : ROLE_LABELS[role])

/** A role as one letter in a box; the name is for screen readers and the tooltip. */
export function RoleMark({ role, name }: { role: RunRole; name?: string }) {
  const label = name ? `${roleLabel(role)}: ${name}` : roleLabel(role)
  return (
    <span
      title={label}
      className="grid size-4 shrink-0 place-items-center rounded-xs border border-line-2 bg-raise font-mono text-[9.5px] leading-none font-medium text-fg-2"
    >
      <span aria-hidden>{roleLabel(role).charAt(0)}</span>
      <span className="sr-only">{label}</span>
    </span>
  )
}

export const Tag = ({ children }: { children: ReactNode }) => (
  <span className="max-w-full truncate rounded-sm border border-line px-1 text-2xs text-fg-2">
    {children}
  </span>
)

export const Kbd = ({ children }: { children: ReactNode }) => <kbd className="kbd">{children}</kbd>

/** A key and what it does, for the bar at the bottom. */
export function KeyHint({ keys, children }: { keys: string[]; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap">
      <span className="flex gap-1">
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </span>
      {children}
    </span>
  )
}

export const Dot = ({ className }: { className: string }) => (
  <i aria-hidden className={cn("block size-1.5 shrink-0 rounded-full", className)} />
)
