"use client"
/** What people hold at the moment, and letting it go on. */
import type { PauseView } from "#lib/react/observatory-data"
import { Age } from "../../ui/age.tsx"
import { Button } from "../../ui/button.tsx"

type PausesProps = { pauses: PauseView[]; writesOff: string | null; onResume: (pause: PauseView) => void }

export function Pauses({ pauses, writesOff, onResume }: PausesProps) {
  return (
    <ul aria-label="Pauses" className="flex flex-col gap-1.5">
      {pauses.map((pause) => (
        <li
          key={`${pause.scope} ${pause.subject}`}
          className="flex items-center gap-3 rounded-lg tint-attention px-3 py-2 text-sm"
        >
          <span className="min-w-0 flex-1">
            <span className="font-medium">{pauseText(pause)}</span> by {pause.by},{" "}
            <Age since={pause.since} className="num" />
            {pause.reason && <>, “{pause.reason}”</>}.{" "}
            <span className="text-fg-2">Running agents go on; nothing new starts.</span>
          </span>
          <Button disabledReason={writesOff} onClick={() => onResume(pause)}>
            Resume
          </Button>
        </li>
      ))}
    </ul>
  )
}

const pauseText = (pause: PauseView): string =>
  pause.scope === "all" ? "Everything is paused" : `The ${pause.scope} ${pause.name} is paused`
