/** Two plates that grip. */
import { cn } from "../ui/cn.ts"

export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden className={cn("shrink-0 text-fg", className ?? "size-5")}>
      <path d="M9 2.1a8 8 0 1 0 0 15.8v-3.3a4.8 4.8 0 0 1 0-9.2Z" fill="currentColor" />
      <g stroke="currentColor" strokeWidth={1.8} strokeLinecap="round">
        <path d="M11.2 4.4v11.2" />
        <path d="M14.4 6v8" opacity={0.75} />
        <path d="M17.4 7.8v4.4" opacity={0.5} />
      </g>
    </svg>
  )
}
