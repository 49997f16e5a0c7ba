/** How full the model's context is; where nobody knows its size, only what is in it. */
import { formatTokens, grouped } from "#domain/format"
import { cn } from "../ui/cn.ts"

/** From here on a summing up is near. */
const NEARLY_FULL = 0.85

export function ContextGauge({ tokens, window }: { tokens: number; window: number | null }) {
  const share = window === null ? null : Math.min(1, tokens / window)
  const text =
    share === null
      ? formatTokens(tokens)
      : `${formatTokens(tokens)} of ${formatTokens(window!)}, ${Math.round(share * 100)}%`
  return (
    <div title={`${grouped(tokens)} tokens before and with the newest answer`}>
      <dt className="text-2xs text-fg-3">Context</dt>
      <dd className="num flex items-center gap-1.5 text-xs">
        {share !== null && (
          <span
            role="meter"
            aria-label="Context used"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(share * 100)}
            className="h-1.5 w-16 overflow-hidden rounded-full bg-raise ring-1 ring-line ring-inset"
          >
            <span
              className={cn("block h-full rounded-full", share >= NEARLY_FULL ? "bg-attention" : "bg-fg-2")}
              style={{ width: `${share * 100}%` }}
            />
          </span>
        )}
        {text}
      </dd>
    </div>
  )
}
