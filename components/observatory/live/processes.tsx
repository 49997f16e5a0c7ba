"use client"
/** The workers, and whether they breathe. */
import { formatDuration } from "#domain/format"
import { WORKER_NAMES } from "#domain/process"
import { useNow } from "#lib/react/clock"
import { SILENT_AFTER_MS, type ProcessView } from "#lib/react/observatory-data"
import { Glyph, type GlyphName } from "../../ui/glyph.tsx"

export function Processes({ processes }: { processes: ProcessView[] }) {
  const now = useNow(5_000)
  return (
    <ul className="flex flex-col divide-y divide-line">
      {WORKER_NAMES.map((name) => {
        const process = processes.find((each) => each.name === name)
        const { glyph, text } = healthOf(process, now)
        return (
          <li key={name} className="flex min-h-9 items-center gap-2 px-3 py-1 text-sm">
            <Glyph name={glyph} />
            <span className="font-mono text-xs">{name}</span>
            <span
              className="num min-w-0 flex-1 truncate text-right text-xs text-fg-2"
              title={process?.note ?? undefined}
            >
              {text}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function healthOf(process: ProcessView | undefined, now: number): { glyph: GlyphName; text: string } {
  if (!process) return { glyph: "queued", text: "does not report" }
  const silence = now - process.seenAt
  if (silence > SILENT_AFTER_MS) return { glyph: "failed", text: `silent for ${formatDuration(silence)}` }
  const up = `up ${formatDuration(now - process.startedAt)}`
  return { glyph: "done", text: process.note ? `${process.note.replace(/\.$/, "")}, ${up}` : up }
}
