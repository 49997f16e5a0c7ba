"use client"
/** Asks once more before something goes for good, and says what stays. */
import type { ReactNode } from "react"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"

type RemoveDialogProps = {
  title: string
  submit: string
  writesOff: string | null
  onRemove: () => void
  onClose: () => void
  children: ReactNode
}

export function RemoveDialog({ title, submit, writesOff, onRemove, onClose, children }: RemoveDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="text-sm [overflow-wrap:anywhere] text-fg-2">{children}</p>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Keep it</Button>
        <Button
          variant="danger"
          disabledReason={writesOff}
          onClick={() => {
            onClose()
            onRemove()
          }}
        >
          {submit}
        </Button>
      </div>
    </Dialog>
  )
}
