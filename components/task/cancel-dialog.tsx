"use client"
/** Giving a task up ends its agent, so it is asked once, with the reason as the answer. */
import type { Cancellation } from "#domain/task"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"

const REASONS: readonly (readonly [Cancellation, string])[] = [
  ["abandoned", "It is no longer wanted"],
  ["duplicate", "Another task says the same"],
  ["superseded", "Another task replaces it"],
]

type CancelDialogProps = {
  taskKey: string
  onCancel: (cancellation: Cancellation) => void
  onClose: () => void
}

export function CancelDialog({ taskKey, onCancel, onClose }: CancelDialogProps) {
  return (
    <Dialog title={`Cancel ${taskKey}`} onClose={onClose} className="w-[min(400px,calc(100vw-2rem))]">
      <p className="text-sm text-fg-2">
        A running agent is ended. The task stays readable, and work that was not merged is kept so that it can
        be restored.
      </p>
      <div className="mt-3 flex flex-col gap-1.5">
        {REASONS.map(([cancellation, text]) => (
          <Button
            key={cancellation}
            variant="danger"
            className="h-8 justify-start"
            onClick={() => onCancel(cancellation)}
          >
            {text}
          </Button>
        ))}
        <Button className="mt-1.5 h-8" onClick={onClose}>
          Keep the task
        </Button>
      </div>
    </Dialog>
  )
}
