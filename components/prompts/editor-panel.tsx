"use client"
/** The editor with the text that a new version begins as. */
import type { NewVersion } from "#lib/react/prompts-data"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import { Editor } from "./editor.tsx"
import type { Shown } from "./shown.ts"
import { usePromptText } from "./version-panels.tsx"

type EditorPanelProps = {
  version: number
  shown: Shown
  writesOff: string | null
  onCreate: (version: NewVersion) => Promise<boolean>
  onCancel: () => void
}

export function EditorPanel({ version, shown: { role, project }, ...rest }: EditorPanelProps) {
  const [base, again] = usePromptText({ role, version })
  if (base.state === "loading")
    return (
      <Loading label="Loading the text">
        <Skeleton className="h-64 flex-1" />
      </Loading>
    )
  if (base.state === "refused")
    return <Problem title="The text cannot be shown." sentence={base.sentence} onRetry={again} />
  return <Editor role={role} base={base.value} project={project} {...rest} />
}
