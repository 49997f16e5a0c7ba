"use client"
/** The trash: work that was nowhere else when its work tree went, each entry with the way back and what came of it. */
import { Copy, RotateCcw } from "lucide-react"
import { formatBytes, grouped } from "#domain/format"
import { copyText } from "#lib/react/copy"
import { useProjectName } from "#lib/react/project-names"
import type { JobView, TrashRow, TrashView } from "#lib/react/use-workspaces"
import { Age } from "../ui/age.tsx"
import { Button, IconButton } from "../ui/button.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { Panel } from "../ui/panel.tsx"
import { Empty } from "../ui/state.tsx"
import { jobWords } from "./job-words.ts"

type TrashPanelProps = {
  trash: TrashView
  /** The newest first. */
  jobs: readonly JobView[]
  writesOff: string | null
  onRestore: (entry: string) => void
}

export function TrashPanel({ trash, jobs, writesOff, onRestore }: TrashPanelProps) {
  return (
    <Panel
      title="Trash"
      count={trash?.count ?? 0}
      aside={trash && <span className="num text-xs text-fg-3">{formatBytes(trash.bytes)}</span>}
    >
      {trash === null || trash.entries.length === 0 ? (
        <Empty title={trash === null ? "The loop has not looked yet" : "The trash is empty"}>
          What a work tree has and nobody else is saved here before the work tree goes.
        </Empty>
      ) : (
        <ul className="divide-y divide-line">
          {trash.entries.map((entry) => (
            <Entry
              key={entry.id}
              entry={entry}
              job={jobs.find(({ task }) => task.kind === "restore" && task.entry === entry.id) ?? null}
              writesOff={writesOff}
              onRestore={() => onRestore(entry.id)}
            />
          ))}
        </ul>
      )}
      {trash !== null && trash.count > trash.entries.length && (
        <p className="num border-t border-line px-3 py-2 text-xs text-fg-3">
          {grouped(trash.count - trash.entries.length)} older on the machine: clutch workspaces list
        </p>
      )}
    </Panel>
  )
}

type EntryProps = { entry: TrashRow; job: JobView | null; writesOff: string | null; onRestore: () => void }

function Entry({ entry, job, writesOff, onRestore }: EntryProps) {
  const nameOf = useProjectName()
  const isUnderWay = job !== null && job.endedAt === null
  const holds = [
    ...entry.branches.map(({ branch }) => branch),
    ...(entry.hasFiles ? ["files that were not committed"] : []),
  ]
  return (
    <li aria-label={`Saved work of ${entry.taskKey}`} className="flex flex-col gap-1.5 px-3 py-2">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="num flex flex-wrap items-baseline gap-x-2 text-sm">
            <span className="font-mono text-xs">{entry.taskKey}</span>
            <span className="text-fg-2">{nameOf(entry.project)}</span>
            <span className="text-xs text-fg-3">
              {formatBytes(entry.bytes)}, saved <Age since={entry.savedAt} /> ago
            </span>
          </p>
          <p className="text-xs [overflow-wrap:anywhere] text-fg-2">{holds.join(", ")}</p>
          <p className="text-xs [overflow-wrap:anywhere] text-fg-3">{entry.reason}</p>
        </div>
        <Button
          aria-label={`Restore the work of ${entry.taskKey}`}
          disabledReason={isUnderWay ? "It is on its way back." : writesOff}
          onClick={onRestore}
        >
          <RotateCcw aria-hidden className="size-3.5" />
          {isUnderWay ? "Restoring…" : "Restore"}
        </Button>
      </div>
      {job && <Fate job={job} />}
    </li>
  )
}

function Fate({ job }: { job: JobView }) {
  const { result } = job
  const { glyph, text } = jobWords(job)
  return (
    <div role="status" className="flex items-start gap-2 text-xs text-fg-2">
      <Glyph name={glyph} className="mt-px size-3.5" />
      <div className="min-w-0 [overflow-wrap:anywhere]">
        <p>
          {text}
          {job.endedAt !== null && (
            <span className="num text-fg-3">
              {" "}
              (<Age since={job.endedAt} /> ago)
            </span>
          )}
        </p>
        {result?.kind === "restored" &&
          result.branches.map(({ branch, commit }) => (
            <p key={branch}>
              Branch <code className="font-mono text-2xs">{branch}</code> at{" "}
              <code className="num font-mono text-2xs">{commit.slice(0, 10)}</code>
            </p>
          ))}
        {result?.kind === "restored" && result.directory !== null && (
          <p className="flex items-center gap-1">
            <span className="min-w-0">
              Files in <code className="font-mono text-2xs">{result.directory}</code>
            </span>
            <IconButton
              label="Copy where the files are"
              onClick={() => void copyText(result.directory ?? "", "Path copied")}
            >
              <Copy aria-hidden className="size-3" />
            </IconButton>
          </p>
        )}
      </div>
    </div>
  )
}
