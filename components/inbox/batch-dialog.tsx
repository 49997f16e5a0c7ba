"use client"
/** What would be approved, before it is. */
import { countOf } from "#domain/format"
import type { InboxItem } from "#lib/react/inbox-data"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"

type BatchDialogProps = {
  items: InboxItem[]
  writesOff: string | null
  onApprove: () => void
  onClose: () => void
}

export function BatchDialog({ items, writesOff, onApprove, onClose }: BatchDialogProps) {
  return (
    <Dialog title={`Approve ${countOf(items.length, "task")}`} onClose={onClose}>
      <ul className="flex max-h-[40vh] flex-col gap-2 overflow-y-auto">
        {items.map((item) => (
          <li key={item.id} className="text-sm">
            <span className="num font-mono text-2xs text-fg-3">{item.task.key}</span> {item.task.title}
            <p className="text-xs text-fg-2">{item.text}</p>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-sm text-fg-2">Approved work goes on to the merge lane of its project.</p>
      <div className="mt-3 flex justify-end gap-2">
        <Button onClick={onClose}>Keep them waiting</Button>
        <Button variant="primary" disabledReason={writesOff} onClick={onApprove}>
          Approve {items.length}
        </Button>
      </div>
    </Dialog>
  )
}
