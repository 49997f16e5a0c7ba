"use client"
/** The files that a run left for good, asked of the server's machine when somebody looks at the run. */
import { FileText } from "lucide-react"
import { formatBytes } from "#domain/format"
import type { Live } from "#lib/react/live"
import type { ArtifactView } from "#lib/react/task-data"
import { useOperation } from "#lib/react/use-operation"

export function RunArtifacts({ runId }: { runId: string }) {
  const [files] = useOperation<ArtifactView[]>("runs.artifacts", { run: runId })
  return <ArtifactList runId={runId} files={files} />
}

export function ArtifactList({ runId, files }: { runId: string; files: Live<ArtifactView[]> }) {
  if (files.state === "refused")
    return <p className="text-xs text-fg-3">What it left cannot be shown: {files.sentence}</p>
  if (files.state === "loading" || files.value.length === 0) return null
  return (
    <ul aria-label="What the run left" className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs">
      {files.value.map(({ name, bytes }) => (
        <li key={name}>
          <a
            href={`/api/runs/${runId}/artifacts/${name.split("/").map(encodeURIComponent).join("/")}`}
            target="_blank"
            rel="noreferrer"
            className="target inline-flex items-center gap-1 text-fg-2 hover:text-fg hover:underline"
          >
            <FileText aria-hidden className="size-3 text-fg-3" />
            {name}
            <span className="num text-2xs text-fg-3">{formatBytes(bytes)}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
