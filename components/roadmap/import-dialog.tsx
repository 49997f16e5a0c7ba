"use client"
/** Markdown that becomes a roadmap: what it would change, or what is wrong with it and where, before it is sent. */
import { useId, useState, type ChangeEvent } from "react"
import type { Roadmap } from "#domain/roadmap"
import { changesOf, changesSentence, planImport } from "#domain/roadmap/import"
import { parseRoadmap, type Problem } from "#domain/roadmap/parse"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { Field, TextArea } from "../ui/field.tsx"

type ImportDialogProps = {
  roadmap: Roadmap
  writesOff: string | null
  onImport: (markdown: string) => Promise<boolean>
  onClose: () => void
}

const EXAMPLE = "## First phase\n\nWhat is true when it is over.\n\n### A requirement\n\nDetails.\n"
const SHOWN_PROBLEMS = 8

type Preview = { changes: string | null; problems: Problem[] }

/** New keys are the server's to give; for what changes any numbers do. */
function preview(roadmap: Roadmap, markdown: string): Preview {
  const parsed = parseRoadmap(markdown, roadmap.project.key)
  if (!parsed.ok) return { changes: null, problems: parsed.problems }
  const planned = planImport(roadmap, parsed.value, { phase: 0, requirement: 0 })
  if (!planned.ok) return { changes: null, problems: planned.problems }
  return { changes: changesSentence(changesOf(planned.value)), problems: [] }
}

export function ImportDialog({ roadmap, writesOff, onImport, onClose }: ImportDialogProps) {
  const id = useId()
  const [markdown, setMarkdown] = useState("")
  const [isSending, setSending] = useState(false)
  const isEmpty = markdown.trim() === ""
  const { changes, problems } = isEmpty ? { changes: null, problems: [] } : preview(roadmap, markdown)
  async function read(event: ChangeEvent<HTMLInputElement>): Promise<void> {
    const [file] = event.target.files ?? []
    if (file) setMarkdown(await file.text())
  }
  async function send(): Promise<void> {
    setSending(true)
    const isDone = await onImport(markdown)
    setSending(false)
    if (isDone) onClose()
  }
  return (
    <Dialog title="Import a roadmap" onClose={onClose}>
      <div className="flex flex-col gap-3">
        <Field
          label="Markdown"
          hint="## begins a phase, ### a requirement. Keys in comments are known again."
        >
          <TextArea
            rows={10}
            className="font-mono text-xs"
            placeholder={EXAMPLE}
            value={markdown}
            aria-invalid={problems.length > 0}
            aria-describedby={`${id}-preview`}
            onChange={(event) => setMarkdown(event.target.value)}
          />
        </Field>
        <Field label="Or a file">
          <input
            type="file"
            accept=".md,.markdown,text/markdown,text/plain"
            className="text-xs text-fg-2 file:mr-2 file:h-7 file:rounded-md file:border file:border-line-2 file:px-2.5 file:text-sm file:text-fg-2 pointer-coarse:file:h-9"
            onChange={(event) => void read(event)}
          />
        </Field>
        <div id={`${id}-preview`} role="status" className="text-sm">
          {!isEmpty && problems.length === 0 && (
            <p className="text-fg-2">
              {changes === null ? "It says what is there already." : `It brings: ${changes}.`} Nothing is
              removed.
            </p>
          )}
          {problems.length > 0 && <Problems problems={problems} />}
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={isEmpty || problems.length > 0 || changes === null || isSending}
            disabledReason={writesOff}
            onClick={() => void send()}
          >
            Import
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

function Problems({ problems }: { problems: Problem[] }) {
  const more = problems.length - SHOWN_PROBLEMS
  return (
    <>
      <p className="font-medium text-failed">This is not understood yet</p>
      <ul className="mt-1 flex flex-col gap-1 text-xs text-fg-2">
        {problems.slice(0, SHOWN_PROBLEMS).map(({ line, sentence }) => (
          <li key={`${line} ${sentence}`} className="flex gap-2">
            <span className="num shrink-0 text-fg-3">Line {line}</span>
            <span className="min-w-0 [overflow-wrap:anywhere]">{sentence}</span>
          </li>
        ))}
        {more > 0 && <li className="text-fg-3">And {more} more.</li>}
      </ul>
    </>
  )
}
