"use client"
/** A new version: the whole text, begun from another one, and what it changes. Nothing is given it until it is activated. */
import { useState, type FormEvent } from "react"
import { MAX_NOTE_CHARS, MAX_PROMPT_CHARS, numberLabel } from "#domain/prompt"
import { ROLE_LABELS, type Role } from "#domain/role"
import type { NewVersion, PromptTextData } from "#lib/react/prompts-data"
import { Button } from "../ui/button.tsx"
import { Field, Select, TextArea, TextInput } from "../ui/field.tsx"
import { Panel } from "../ui/panel.tsx"
import { SizeGauge } from "./size-gauge.tsx"

type EditorProps = {
  role: Role
  base: PromptTextData
  /** The project that one looks at: it may have a version of its own. */
  project: string | null
  writesOff: string | null
  /** True when it was written; what was typed stays when it was not. */
  onCreate: (version: NewVersion) => Promise<boolean>
  onCancel: () => void
}

export function Editor({ role, base, project, writesOff, onCreate, onCancel }: EditorProps) {
  const [text, setText] = useState(base.text)
  const [note, setNote] = useState("")
  const [isOwn, setOwn] = useState(project !== null)
  const [isSending, setSending] = useState(false)
  const said = text.trim()
  const problem = problemWith(said, note, base.text)
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (problem || writesOff || isSending) return
    setSending(true)
    await onCreate({
      ...{ text: said, note: note.trim(), basedOn: base.version },
      ...(project !== null && isOwn && { project }),
    })
    setSending(false)
  }
  return (
    <Panel
      title={`New version of the ${ROLE_LABELS[role].toLowerCase()}'s prompt`}
      className="min-w-0 flex-1"
    >
      <form className="flex flex-col gap-3 p-3" onSubmit={(event) => void submit(event)}>
        <Field label={`The whole text, begun as ${numberLabel(base.version)}`}>
          <TextArea
            rows={20}
            className="font-mono text-xs leading-5"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <SizeGauge chars={said.length} />
        <Field label="What it changes, and why">
          <TextInput
            value={note}
            maxLength={MAX_NOTE_CHARS}
            onChange={(event) => setNote(event.target.value)}
          />
        </Field>
        {project !== null && (
          <Field label="For whom">
            <Select
              value={isOwn ? "project" : "all"}
              onChange={(event) => setOwn(event.target.value === "project")}
            >
              <option value="project">The project {project} alone</option>
              <option value="all">The organization: it may be active anywhere</option>
            </Select>
          </Field>
        )}
        <div className="flex flex-wrap items-center justify-end gap-2">
          <span className="mr-auto text-xs text-fg-2">
            {problem ?? "Agents are told it when it is activated."}
          </span>
          <Button onClick={onCancel}>Discard</Button>
          <Button type="submit" variant="primary" disabled={isSending} disabledReason={writesOff ?? problem}>
            Write version
          </Button>
        </div>
      </form>
    </Panel>
  )
}

/** Why it cannot be written as it stands. */
function problemWith(text: string, note: string, base: string): string | null {
  if (text === "") return "A prompt needs words."
  if (text.length > MAX_PROMPT_CHARS) return "It is too long; nothing would be cut, so it cannot be written."
  if (text === base.trim()) return "It says what it began as: change something first."
  return note.trim() === "" ? "Say what it changes, and why." : null
}
