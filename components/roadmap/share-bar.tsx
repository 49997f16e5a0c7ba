/** How far a phase is: in words, with a bar for the eye. */
import type { Coverage } from "#domain/roadmap"
import { percent } from "./looks.ts"

export function ShareBar({ coverage }: { coverage: Coverage }) {
  const { requirements, done, share } = coverage
  if (requirements === 0) return null
  return (
    <span
      className="flex shrink-0 items-center gap-2 text-xs text-fg-2"
      title={`${percent(share)}: the mean of its requirements, by tasks done`}
    >
      <span className="num">
        {done} of {requirements}
        <span className="max-sm:sr-only"> done</span>
      </span>
      <span aria-hidden className="relative h-1.5 w-20 overflow-hidden rounded-xs bg-raise max-sm:hidden">
        <span className="absolute inset-y-0 left-0 bg-fg-3" style={{ width: `${share * 100}%` }} />
      </span>
      <span className="num w-10 text-right">{percent(share)}</span>
    </span>
  )
}
