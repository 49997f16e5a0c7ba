/** How far a message is: a mark for the eye, a word for those who do not see it, the reason where it failed. */
import { Check, CheckCheck, CircleAlert, CircleStop, Clock3, Ellipsis, type LucideIcon } from "lucide-react"
import { DELIVERY_LABELS, type Delivery } from "#domain/chat"
import { cn } from "../ui/cn.ts"

const MARKS: Record<Delivery, { icon: LucideIcon; colour: string }> = {
  sent: { icon: Clock3, colour: "text-fg-3" },
  delivered: { icon: Check, colour: "text-fg-3" },
  processing: { icon: Ellipsis, colour: "text-running" },
  responded: { icon: CheckCheck, colour: "text-done" },
  failed: { icon: CircleAlert, colour: "text-failed" },
  stopped: { icon: CircleStop, colour: "text-fg-3" },
}

export function Tick({ state }: { state: Delivery }) {
  const { icon: Icon, colour } = MARKS[state]
  return (
    <span title={DELIVERY_LABELS[state]} className={cn("inline-flex", colour)}>
      <Icon aria-hidden className="size-3.5" />
      <span className="sr-only">{DELIVERY_LABELS[state]}</span>
    </span>
  )
}
