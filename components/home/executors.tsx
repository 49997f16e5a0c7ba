/** Whether agents can run, per kind of executor, judged by what the newest runs came to. */
import { countOf } from "#domain/format"
import type { ExecutorView } from "#lib/react/home-data"
import { Glyph, type GlyphName } from "../ui/glyph.tsx"

export function Executors({ executors }: { executors: ExecutorView[] }) {
  return (
    <ul className="divide-y divide-line border-t border-line">
      {executors.map((executor) => {
        const { glyph, text } = healthOf(executor)
        return (
          <li key={executor.kind} className="flex min-h-9 items-center gap-2 px-3 py-1 text-sm">
            <Glyph name={glyph} />
            <span className="font-mono text-xs">{executor.kind}</span>
            <span
              className="num min-w-0 flex-1 truncate text-right text-xs text-fg-2"
              title={executor.newest?.sentence ?? undefined}
            >
              {text}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function healthOf({ isPaused, open, ended, lost }: ExecutorView): { glyph: GlyphName; text: string } {
  if (isPaused) return { glyph: "cancelled", text: "paused" }
  const atWork = open > 0 ? `${countOf(open, "run")} open` : "idle"
  if (ended === 0) return { glyph: open > 0 ? "running" : "ready", text: open > 0 ? atWork : "no run yet" }
  if (lost * 2 > ended) return { glyph: "failed", text: `${lost} of ${ended} newest runs were lost` }
  return { glyph: "done", text: lost > 0 ? `${atWork}, ${lost} of ${ended} lost` : `${atWork}, no run lost` }
}
