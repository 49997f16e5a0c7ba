"use client"
/** Work trees that are over: first what would go and why the rest stays, then the removal itself. */
import { useState } from "react"
import { countOf, formatBytes } from "#domain/format"
import type { JobView } from "#lib/react/use-workspaces"
import { Age } from "../ui/age.tsx"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { Panel } from "../ui/panel.tsx"
import { jobWords } from "./job-words.ts"

type CleanUpProps = {
  /** The newest; null where nobody asked lately. */
  job: JobView | null
  writesOff: string | null
  onCollect: (dryRun: boolean) => void
}

export function CleanUp({ job, writesOff, onCollect }: CleanUpProps) {
  const [isAsking, setAsking] = useState(false)
  const isUnderWay = job !== null && job.endedAt === null
  const result = job?.result?.kind === "collected" ? job.result : null
  const going = result?.dryRun ? result.places.filter(({ goes }) => goes).length : 0
  const off = isUnderWay ? "The loop is at it." : writesOff
  return (
    <Panel
      title="Clean up"
      aside={
        <span className="flex gap-1.5">
          {going > 0 && (
            <Button size="sm" variant="danger" disabledReason={off} onClick={() => setAsking(true)}>
              Remove {countOf(going, "work tree")}
            </Button>
          )}
          <Button size="sm" disabledReason={off} onClick={() => onCollect(true)}>
            What would go?
          </Button>
        </span>
      }
    >
      {job === null ? (
        <p className="px-3 py-2 text-sm text-fg-2">
          The work tree of a task goes by itself when the task ends. What was left behind is found here.
        </p>
      ) : (
        <Found job={job} />
      )}
      {isAsking && (
        <Dialog title={`Remove ${countOf(going, "work tree")}?`} onClose={() => setAsking(false)}>
          <p className="text-sm text-fg-2">
            {formatBytes(result?.bytes ?? 0)} become free. Work that is nowhere else goes to the trash first.
          </p>
          <div className="mt-4 flex justify-end gap-2">
            <Button onClick={() => setAsking(false)}>Keep them</Button>
            <Button
              variant="danger"
              disabledReason={off}
              onClick={() => {
                setAsking(false)
                onCollect(false)
              }}
            >
              Remove
            </Button>
          </div>
        </Dialog>
      )}
    </Panel>
  )
}

function Found({ job }: { job: JobView }) {
  const { glyph, text } = jobWords(job)
  const places = job.result?.kind === "collected" ? job.result.places : []
  return (
    <>
      <p role="status" className="num flex items-center gap-2 px-3 py-2 text-sm">
        <Glyph name={glyph} />
        {text}
        {job.endedAt !== null && (
          <span className="ml-auto text-xs text-fg-3">
            <Age since={job.endedAt} /> ago
          </span>
        )}
      </p>
      {places.length > 0 && (
        <ul className="divide-y divide-line border-t border-line">
          {places.map((place) => (
            <li key={place.path} className="flex items-baseline gap-3 px-3 py-1.5 text-sm max-md:flex-wrap">
              <span className="w-12 shrink-0 text-xs text-fg-2">{place.goes ? "goes" : "stays"}</span>
              <span className="num w-32 shrink-0 truncate font-mono text-xs" title={place.path}>
                {place.of}
              </span>
              <span className="min-w-0 flex-1 text-xs [overflow-wrap:anywhere] text-fg-2">
                {place.sentence}
              </span>
              <span className="num text-xs text-fg-2">{formatBytes(place.bytes)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
