/** What stands between a person and an answer, in one sentence, with what can be done. */
import { Plug } from "lucide-react"
import { SIMULATED_GATEWAY, SIMULATED_VERSION } from "#domain/gateway"
import type { GatewayView } from "#lib/react/chat-data"

export function GatewayNote({ gateway }: { gateway: GatewayView | null }) {
  const sentence = gateway && sentenceOf(gateway)
  if (!sentence) return null
  return (
    <div role="status" className="shrink-0 border-b border-line px-4 py-2">
      <p className="flex items-start gap-2 text-xs text-fg-2">
        <Plug aria-hidden className="mt-px size-3.5 shrink-0 text-attention" />
        <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{sentence}</span>
      </p>
    </div>
  )
}

/** Empty where nothing is to be said: a real gateway is there. */
function sentenceOf({ state, sentence, mend, version }: GatewayView): string {
  if (state === "connected") return version === SIMULATED_VERSION ? SIMULATED_GATEWAY : ""
  const why = state === "connecting" ? "Clutch is connecting to the gateway." : sentence
  return `${why} ${mend ?? "What you write is delivered when it is there."}`
}
