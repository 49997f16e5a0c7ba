/** What stands between a person and an answer, in one sentence, with what can be done. */
import { Plug } from "lucide-react"
import type { GatewayView } from "#lib/react/chat-data"

export function GatewayNote({ gateway }: { gateway: GatewayView | null }) {
  if (!gateway || gateway.state === "connected") return null
  const sentence = gateway.state === "connecting" ? "Clutch is connecting to the gateway." : gateway.sentence
  return (
    <div role="status" className="shrink-0 border-b border-line px-4 py-2">
      <p className="flex items-start gap-2 text-xs text-fg-2">
        <Plug aria-hidden className="mt-px size-3.5 shrink-0 text-attention" />
        <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          {sentence} {gateway.mend ?? "What you write is delivered when it is there."}
        </span>
      </p>
    </div>
  )
}
