"use client"
/** Asked before agents are told something else: what changes, for whom, from when. */
import { useState } from "react"
import { numberLabel } from "#domain/prompt"
import { ROLE_LABELS, type Role } from "#domain/role"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"

type ConfirmDialogProps = {
  title: string
  action: string
  role: Role
  project: string | null
  replaced: number
  writesOff: string | null
  /** True when it was done. */
  onConfirm: () => Promise<boolean>
  onClose: () => void
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, action, role, project, replaced, writesOff, onConfirm, onClose } = props
  const [isSending, setSending] = useState(false)
  async function confirm(): Promise<void> {
    setSending(true)
    const isDone = await onConfirm()
    setSending(false)
    if (isDone) onClose()
  }
  const where = project === null ? "in every project that has chosen none for itself" : `in ${project}`
  return (
    <Dialog title={title} onClose={onClose} className="w-[min(440px,calc(100vw-2rem))]">
      <p className="text-sm text-fg-2">
        It takes the place of {numberLabel(replaced)}. Every run of the {ROLE_LABELS[role].toLowerCase()} that
        is claimed from now on {where} is told it. Runs that were claimed before keep theirs.
      </p>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button
          variant="primary"
          disabled={isSending}
          disabledReason={writesOff}
          onClick={() => void confirm()}
        >
          {action}
        </Button>
      </div>
    </Dialog>
  )
}
