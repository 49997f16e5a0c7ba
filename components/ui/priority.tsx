/** Priority as three bars; urgent is a mark of its own. */
import type { Priority } from "#domain/task"

const BARS: Record<Exclude<Priority, "urgent">, number> = { low: 1, medium: 2, high: 3 }

export function PriorityMark({ priority }: { priority: Priority }) {
  if (priority === "urgent") {
    return (
      <svg viewBox="0 0 14 14" role="img" aria-label="Urgent" className="size-3.5 shrink-0 text-failed">
        <rect x={1} y={1} width={12} height={12} rx={3} fill="currentColor" />
        <path d="M7 3.8v3.8M7 10v.1" stroke="var(--card)" strokeWidth={1.7} strokeLinecap="round" />
      </svg>
    )
  }
  return (
    <svg
      viewBox="0 0 14 14"
      role="img"
      aria-label={`Priority ${priority}`}
      className="size-3.5 shrink-0 text-fg-2"
    >
      {[0, 1, 2].map((bar) => (
        <rect
          key={bar}
          x={1.5 + bar * 4.2}
          y={8 - bar * 3}
          width={2.8}
          height={4.5 + bar * 3}
          rx={0.8}
          fill="currentColor"
          opacity={bar < BARS[priority] ? 1 : 0.28}
        />
      ))}
    </svg>
  )
}
