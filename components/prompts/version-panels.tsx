"use client"
/** What is shown of one version, fetched when somebody looks: its text, what it changes, what a task would be told. */
import { useDeferredValue, useState } from "react"
import dynamic from "next/dynamic"
import { BUILT_IN, numberLabel } from "#domain/prompt"
import { ROLE_LABELS, type Role } from "#domain/role"
import type { Live } from "#lib/react/live"
import type { PromptDiffData, PromptTextData } from "#lib/react/prompts-data"
import { useOperation } from "#lib/react/use-operation"
import { useFoundTasks, usePreview } from "#lib/react/use-prompts"
import { Field, Select } from "../ui/field.tsx"
import { Empty, Loading, Problem, Skeleton } from "../ui/state.tsx"
import { TaskFinder } from "./task-finder.tsx"
import { PromptBody } from "./version-text.tsx"

const VersionDiff = dynamic(() => import("./version-diff.tsx").then((room) => room.VersionDiff), {
  loading: () => <Waiting what="the changes" />,
})

const Waiting = ({ what }: { what: string }) => (
  <Loading label={`Loading ${what}`}>
    <Skeleton className="h-40" />
  </Loading>
)

type OneVersion = { role: Role; version: number }

export const usePromptText = ({ role, version }: OneVersion) =>
  useOperation<PromptTextData>("prompts.get", { role, version })

export function TextPanel({ role, version }: OneVersion) {
  const [text, again] = usePromptText({ role, version })
  if (text.state === "loading") return <Waiting what="the text" />
  if (text.state === "refused")
    return <Problem title="The text cannot be shown." sentence={text.sentence} onRetry={again} />
  const label = `Text of ${ROLE_LABELS[role]}, ${numberLabel(version)}`
  return <PromptBody label={label} text={text.value.text} />
}

type ChangesPanelProps = OneVersion & {
  /** Null: what it began as. */
  against: number | null
  versions: readonly { version: number; basedOn: number }[]
  onAgainst: (version: number) => void
}

export function ChangesPanel({ role, version, against, versions, onAgainst }: ChangesPanelProps) {
  const base = versions.find((each) => each.version === version)?.basedOn ?? BUILT_IN
  const from = against ?? base
  const [diff, again] = useOperation<PromptDiffData>("prompts.diff", { role, from, to: version })
  // One that is not listed (yet) may still be what is compared with.
  const choices = [...new Set([...versions.map((each) => each.version), from, BUILT_IN])].sort(
    (a, b) => b - a,
  )
  return (
    <div className="flex flex-col gap-3">
      <Field label={`What ${numberLabel(version)} changes against`}>
        <Select
          className="h-7 w-auto max-w-56 self-start pointer-coarse:h-9"
          value={from}
          onChange={(event) => onAgainst(Number(event.target.value))}
        >
          {choices.map((each) => (
            <option key={each} value={each}>
              {numberLabel(each)}
              {each === base && version !== BUILT_IN && " (it began as this)"}
            </option>
          ))}
        </Select>
      </Field>
      <Changes diff={diff} onRetry={again} />
    </div>
  )
}

function Changes({ diff, onRetry }: { diff: Live<PromptDiffData>; onRetry: () => void }) {
  if (diff.state === "loading") return <Waiting what="the changes" />
  if (diff.state === "refused")
    return <Problem title="The changes cannot be shown." sentence={diff.sentence} onRetry={onRetry} />
  return <VersionDiff diff={diff.value} />
}

type PreviewPanelProps = OneVersion & { task: string | null; onTask: (key: string) => void }

export function PreviewPanel({ role, version, task, onTask }: PreviewPanelProps) {
  const [text, setText] = useState("")
  const found = useFoundTasks(useDeferredValue(text.trim()))
  return (
    <div className="flex flex-col gap-3">
      <TaskFinder text={text} found={found} task={task} onText={setText} onTask={onTask} />
      {task === null ? (
        <Empty title="Choose a task">
          Then you see, word for word, what its next run would be told if it were claimed now.
        </Empty>
      ) : (
        <Preview role={role} version={version} task={task} />
      )}
    </div>
  )
}

function Preview({ role, version, task }: OneVersion & { task: string }) {
  const preview = usePreview({ task, role, version })
  if (preview.state === "loading") return <Waiting what="the preview" />
  if (preview.state === "refused")
    return <Problem title={`${task} has no such run now.`} sentence={preview.sentence} />
  const { prompt } = preview.value
  const label = `What the next run of ${task} would be told`
  return <PromptBody label={label} text={prompt} note={`for ${task}, with ${numberLabel(version)}`} />
}
