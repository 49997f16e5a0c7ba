/** Tokens and money of one conversation. */
import { countOf, formatMoney, formatTokens } from "#domain/format"
import type { Live } from "#lib/react/live"
import type { SessionView } from "#lib/react/session-data"

export function UsageLine({ session }: { session: Live<SessionView | null> }) {
  if (session.state !== "ready" || !session.value) return null
  const { usage, model, messages, apiCalls, costUsd } = session.value
  if (messages === 0 && apiCalls === 0) return null
  return (
    <p className="num flex flex-wrap gap-x-3 text-2xs text-fg-3">
      {model && <span className="font-mono">{model}</span>}
      <span>{countOf(messages, "message")}</span>
      <span>
        {formatTokens(usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens)} tokens in
      </span>
      <span>{formatTokens(usage.outputTokens)} out</span>
      <span>{costUsd === null ? "cost unknown" : formatMoney(costUsd)}</span>
    </p>
  )
}
