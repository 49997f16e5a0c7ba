"use client"
/** Above the page while what it shows may be old: a hairline of words, never a wall. */
import { useConnection, type Connection } from "#lib/react/connection"
import { Glyph } from "../ui/glyph.tsx"
import { describeConnection } from "./live-state.tsx"

export function ConnectionBanner() {
  return <ConnectionBannerView connection={useConnection()} />
}

export function ConnectionBannerView({ connection }: { connection: Connection }) {
  if (connection.state !== "reconnecting" && connection.state !== "offline") return null
  const isOffline = connection.state === "offline"
  const { text, hint } = describeConnection(connection)
  return (
    <div
      role={isOffline ? "alert" : "status"}
      className={`flex min-h-8 shrink-0 items-center gap-2 border-b border-line px-4 py-1 text-xs text-fg-2 ${isOffline ? "tint-failed" : "tint-attention"}`}
    >
      <Glyph name={isOffline ? "failed" : "attention"} className="size-3" />
      <span>
        <span className="font-medium text-fg">{text}.</span> {hint}
      </span>
    </div>
  )
}
