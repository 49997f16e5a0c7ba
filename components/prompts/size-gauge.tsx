/** How much of the room for a prompt is used. What does not fit is refused, so it is said before it is sent. */
import { countOf, grouped } from "#domain/format"
import { MAX_PROMPT_CHARS } from "#domain/prompt"
import { cn } from "../ui/cn.ts"

export function SizeGauge({ chars }: { chars: number }) {
  const over = chars - MAX_PROMPT_CHARS
  return (
    <p className="num flex items-center gap-2 text-2xs text-fg-2">
      <span
        role="meter"
        aria-label="Room used"
        aria-valuemin={0}
        aria-valuemax={MAX_PROMPT_CHARS}
        aria-valuenow={Math.min(chars, MAX_PROMPT_CHARS)}
        aria-valuetext={`${grouped(chars)} of ${grouped(MAX_PROMPT_CHARS)} characters`}
        className="h-1.5 w-24 shrink-0 overflow-hidden rounded-full bg-raise ring-1 ring-line ring-inset"
      >
        <span
          className={cn("block h-full rounded-full", over > 0 ? "bg-failed" : "bg-fg-2")}
          style={{ width: `${Math.min(1, chars / MAX_PROMPT_CHARS) * 100}%` }}
        />
      </span>
      {grouped(chars)} of {grouped(MAX_PROMPT_CHARS)} characters
      {over > 0 && <span className="font-medium text-failed">{countOf(over, "character")} too many</span>}
    </p>
  )
}
