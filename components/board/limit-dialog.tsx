"use client"
/** How many cards a column should hold at most. */
import { useState, type FormEvent } from "react"
import type { WipLimits } from "#domain/project"
import { STATUS_LABELS } from "#domain/task"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { Field, TextInput } from "../ui/field.tsx"

type LimitDialogProps = {
  status: keyof WipLimits
  limits: WipLimits
  writesOff: string | null
  onLimit: (limits: WipLimits) => void
  onClose: () => void
}

export function LimitDialog({ status, limits, writesOff, onLimit, onClose }: LimitDialogProps) {
  const [text, setText] = useState(limits[status]?.toString() ?? "")
  function submit(event: FormEvent): void {
    event.preventDefault()
    const { [status]: _, ...others } = limits
    onLimit(text.trim() === "" ? others : { ...others, [status]: Number(text) })
    onClose()
  }
  return (
    <Dialog
      title={`Limit of ${STATUS_LABELS[status]}`}
      onClose={onClose}
      className="w-[min(360px,calc(100vw-2rem))]"
    >
      <form className="flex flex-col gap-3" onSubmit={submit}>
        <Field
          label="At most so many cards"
          hint="Empty: no limit. The board marks what is beyond; nothing is refused."
        >
          <TextInput
            type="number"
            inputMode="numeric"
            min={1}
            max={999}
            step={1}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabledReason={writesOff}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
