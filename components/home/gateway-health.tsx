/** How Clutch stands with its gateway, where one is set up: the state, and what mends it. */
import { formatDuration } from "#domain/format"
import type { GatewayChannel } from "#domain/gateway"
import { useNow } from "#lib/react/clock"
import type { GatewayView } from "#lib/react/home-data"
import { Glyph, type GlyphName } from "../ui/glyph.tsx"

const STATES: Record<GatewayView["state"], { glyph: GlyphName; text: string }> = {
  not_configured: { glyph: "queued", text: "not set up" },
  connecting: { glyph: "running", text: "connecting" },
  connected: { glyph: "done", text: "connected" },
  waiting: { glyph: "attention", text: "away; it is tried again" },
  stopped: { glyph: "failed", text: "stopped" },
}

const CHANNEL_STATES: Record<GatewayChannel["state"], { glyph: GlyphName; text: string }> = {
  open: { glyph: "done", text: "agents can speak in chats" },
  closed: { glyph: "attention", text: "closed" },
  absent: { glyph: "queued", text: "not installed" },
}

/** Through it agents say something in chats by themselves; all else works without. */
function ChannelHealth({ channel }: { channel: GatewayChannel }) {
  const { glyph, text } = CHANNEL_STATES[channel.state]
  return (
    <>
      <p className="flex min-h-6 items-center gap-2">
        <Glyph name={glyph} />
        <span className="font-mono text-xs">channel</span>
        <span className="min-w-0 flex-1 truncate text-right text-xs text-fg-2">{text}</span>
      </p>
      {channel.sentence && (
        <p className="pl-6 text-xs [overflow-wrap:anywhere] text-fg-2">{channel.sentence}</p>
      )}
    </>
  )
}

export function GatewayHealth({ gateway }: { gateway: GatewayView }) {
  const now = useNow(30_000)
  const { glyph, text } = STATES[gateway.state]
  const details = [
    text,
    gateway.version,
    gateway.state === "connected" &&
      gateway.startedAt !== null &&
      `up ${formatDuration(now - gateway.startedAt)}`,
  ]
  return (
    <div className="border-t border-line px-3 py-1.5 text-sm">
      <p className="flex min-h-6 items-center gap-2">
        <Glyph name={glyph} />
        <span className="font-mono text-xs">gateway</span>
        <span className="num min-w-0 flex-1 truncate text-right text-xs text-fg-2" suppressHydrationWarning>
          {details.filter(Boolean).join(", ")}
        </span>
      </p>
      {gateway.state === "connected" && gateway.channel && <ChannelHealth channel={gateway.channel} />}
      {gateway.sentence && (
        <p className="pl-6 text-xs [overflow-wrap:anywhere] text-fg-2">{gateway.sentence}</p>
      )}
      {gateway.mend && <p className="pl-6 text-xs [overflow-wrap:anywhere] text-fg-2">{gateway.mend}</p>}
    </div>
  )
}
