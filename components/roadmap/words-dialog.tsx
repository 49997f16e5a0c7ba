"use client"
/** A title and a text: what phases and requirements are made of. */
import { useState, type FormEvent, type KeyboardEvent } from "react"
import { MAX_ROADMAP_TEXT, MAX_ROADMAP_TITLE } from "#domain/roadmap"
import type { Words } from "#lib/react/use-roadmap"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { Field, TextArea, TextInput } from "../ui/field.tsx"

type WordsDialogProps = {
  title: string
  titleLabel: string
  textLabel: string
  hint: string
  submit: string
  initial?: Words
  writesOff: string | null
  /** True when it was kept; what was typed stays when it was not. */
  onSave: (words: Words) => Promise<boolean>
  onClose: () => void
}

export function WordsDialog(props: WordsDialogProps) {
  const { titleLabel, textLabel, hint, submit, initial, writesOff, onSave, onClose } = props
  const [words, setWords] = useState<Words>(initial ?? { title: "", text: "" })
  const [isSaving, setSaving] = useState(false)
  const isComplete = words.title.trim() !== ""
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (!isComplete || isSaving || writesOff) return
    setSaving(true)
    const isKept = await onSave({ title: words.title.trim(), text: words.text.trim() })
    setSaving(false)
    if (isKept) onClose()
  }
  function onKeyDown(event: KeyboardEvent<HTMLFormElement>): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit()
  }
  return (
    <Dialog title={props.title} onClose={onClose}>
      <form className="flex flex-col gap-3" onSubmit={(event) => void save(event)} onKeyDown={onKeyDown}>
        <Field label={titleLabel}>
          <TextInput
            value={words.title}
            maxLength={MAX_ROADMAP_TITLE}
            required
            onChange={(event) => setWords({ ...words, title: event.target.value })}
          />
        </Field>
        <Field label={textLabel} hint={hint}>
          <TextArea
            rows={6}
            value={words.text}
            maxLength={MAX_ROADMAP_TEXT}
            onChange={(event) => setWords({ ...words, text: event.target.value })}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="primary"
            disabled={!isComplete || isSaving}
            disabledReason={writesOff}
          >
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
