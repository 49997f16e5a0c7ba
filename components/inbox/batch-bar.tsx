"use client"
/** Many at once: what is selected, and the answer to all of it. */
import { lazy, Suspense, useState } from "react"
import { countOf } from "#domain/format"
import type { InboxItem } from "#lib/react/inbox-data"
import { Button } from "../ui/button.tsx"

const BatchDialog = lazy(() =>
  import("./batch-dialog.tsx").then((module) => ({ default: module.BatchDialog })),
)

type BatchBarProps = {
  items: InboxItem[]
  writesOff: string | null
  onAnswer: (answer: string) => void
  onClear: () => void
}

export function BatchBar({ items, writesOff, onAnswer, onClear }: BatchBarProps) {
  const [isAsking, setAsking] = useState(false)
  const approvals = items.filter(({ kind }) => kind === "approval")
  const isMixed = approvals.length > 0 && approvals.length < items.length
  const areApprovals = approvals.length === items.length
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2 rounded-md bg-raise px-3 py-1.5 text-sm">
      <span className="num">{items.length} selected</span>
      {isMixed ? (
        <span className="text-fg-2">
          Approvals and notices have different answers; select one of the two.
        </span>
      ) : areApprovals ? (
        <Button variant="primary" disabledReason={writesOff} onClick={() => setAsking(true)}>
          Review {countOf(items.length, "approval")}
        </Button>
      ) : (
        <Button variant="primary" disabledReason={writesOff} onClick={() => onAnswer("acknowledge")}>
          Acknowledge {items.length}
        </Button>
      )}
      <Button variant="ghost" className="ml-auto" onClick={onClear}>
        Clear
      </Button>
      {isAsking && (
        <Suspense>
          <BatchDialog
            items={items}
            writesOff={writesOff}
            onApprove={() => {
              setAsking(false)
              onAnswer("approve")
            }}
            onClose={() => setAsking(false)}
          />
        </Suspense>
      )}
    </div>
  )
}
