"use client"
/** Where a comment is written. Names after an @ are offered; who is called reads it in the next run. */
import { useId, useRef, useState, type FormEvent, type KeyboardEvent } from "react"
import { addresseesOf } from "#domain/comment"
import { ROLES } from "#domain/role"
import { Button } from "../ui/button.tsx"
import { TextArea } from "../ui/field.tsx"

type CommentFormProps = {
  label: string
  agents: readonly string[]
  writesOff: string | null
  /** Who reads it without being called. */
  reader?: string
  /** True when it was added; what was typed stays when it was not. */
  onSend: (text: string) => Promise<boolean>
  onCancel?: () => void
}

/** The word after the last @ before the cursor. */
const CALL = /(?:^|[\s(])@([\p{L}\d_-]*)$/u
const MAX_OFFERED = 6

export function CommentForm({ label, agents, writesOff, reader, onSend, onCancel }: CommentFormProps) {
  const id = useId()
  const input = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState("")
  const [cursor, setCursor] = useState(0)
  const [isSending, setSending] = useState(false)
  const typed = CALL.exec(text.slice(0, cursor))?.[1]?.toLowerCase()
  const offered =
    typed === undefined
      ? []
      : [...agents, ...ROLES].filter((name) => name.toLowerCase().startsWith(typed)).slice(0, MAX_OFFERED)
  const called = addresseesOf(text, agents)

  async function submit(event?: FormEvent): Promise<void> {
    event?.preventDefault()
    if (!text.trim() || isSending || writesOff) return
    setSending(true)
    const wasSent = await onSend(text.trim())
    setSending(false)
    if (wasSent) setText("")
  }

  function complete(name: string): void {
    const start = cursor - (typed?.length ?? 0)
    setText(`${text.slice(0, start)}${name} ${text.slice(cursor)}`)
    setCursor(start + name.length + 1)
    input.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void submit()
    else if (event.key === "Tab" && !event.shiftKey && offered[0] && typed) {
      event.preventDefault()
      complete(offered[0])
    }
  }

  return (
    <form className="flex flex-col gap-1.5" onSubmit={(event) => void submit(event)}>
      <TextArea
        ref={input}
        aria-label={label}
        aria-describedby={id}
        placeholder={`${label}; @ calls an agent`}
        rows={3}
        maxLength={10_000}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setCursor(event.target.selectionStart)
        }}
        onKeyDown={onKeyDown}
      />
      {offered.length > 0 && (
        <div className="flex flex-wrap gap-1" role="group" aria-label="Names to call">
          {offered.map((name) => (
            <Button key={name} size="sm" onClick={() => complete(name)}>
              @{name}
            </Button>
          ))}
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <p id={id} className="min-w-0 flex-1 text-2xs text-fg-3">
          {readersOf(called, reader)}
        </p>
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
        <Button
          type="submit"
          variant="primary"
          disabled={!text.trim() || isSending}
          disabledReason={writesOff}
        >
          Comment
        </Button>
      </div>
    </form>
  )
}

function readersOf(called: readonly string[], reader: string | undefined): string {
  const names = [...called.map((name) => `@${name}`), ...(reader ? [reader] : [])]
  return names.length === 0
    ? "People read it here. An agent or role called with @ reads it in its next run."
    : `Its next run on this task tells ${names.join(" and ")}.`
}
