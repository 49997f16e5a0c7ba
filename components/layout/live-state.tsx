"use client"
/** The dot in the header: whether what one looks at is current. */
import { useConnection, type Connection } from "#lib/react/connection"
import { clock } from "#lib/react/when"
import { Dot } from "../ui/mark.tsx"

export function LiveState() {
  return <LiveStateView connection={useConnection()} />
}

export function LiveStateView({ connection }: { connection: Connection }) {
  const { dot, text, hint } = describeConnection(connection)
  return (
    <span
      role="status"
      title={hint}
      className="flex items-center gap-1.5 text-xs whitespace-nowrap text-fg-3"
    >
      <Dot className={dot} />
      <span className="num">{text}</span>
    </span>
  )
}

type Description = { dot: string; text: string; hint: string }

/** In words, for the dot and for the banner. */
export function describeConnection({ state, currentAt }: Connection): Description {
  switch (state) {
    case "live":
      return { dot: "bg-done", text: "Live", hint: "Every change is shown as it happens." }
    case "connecting":
      return { dot: "bg-queued animate-breathe", text: "Connecting", hint: "Waiting for the first answer." }
    case "reconnecting":
      return {
        dot: "bg-attention animate-breathe",
        text: "Reconnecting",
        hint: "The connection was lost; trying again.",
      }
    case "offline":
      return {
        dot: "bg-failed",
        text: currentAt === null ? "Cannot reach Clutch" : `Showing ${clock(currentAt)}, offline`,
        hint: "Nothing can be changed until the connection is back. It is tried again all the time.",
      }
  }
}

/** Why writing is off, or null. One sentence for every button. */
export const writesOff = (connection: Connection): string | null =>
  connection.state === "offline" ? "Offline: changes are possible again when the connection is back." : null
