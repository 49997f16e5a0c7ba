/** What a place shows when it has nothing, not yet, or not any more: each says what happens next. */
import type { ReactNode } from "react"
import { CircleAlert, RotateCw } from "lucide-react"
import { Button } from "./button.tsx"
import { cn } from "./cn.ts"

export function Empty({
  title,
  children,
  className,
}: {
  title: string
  children?: ReactNode
  className?: string
}) {
  return (
    <div className={cn("flex flex-col items-center gap-1.5 px-4 py-8 text-center", className)}>
      <p className="text-sm font-medium text-fg-2">{title}</p>
      {children && <div className="max-w-sm text-xs text-fg-3">{children}</div>}
    </div>
  )
}

export function Problem({
  title,
  sentence,
  onRetry,
}: {
  title: string
  sentence: string
  onRetry?: () => void
}) {
  return (
    <div role="alert" className="m-4 flex items-start gap-2.5 rounded-lg border border-line bg-card p-3">
      <CircleAlert aria-hidden className="mt-px size-4 shrink-0 text-failed" />
      <div className="min-w-0 flex-1">
        <p className="text-sm font-medium">{title}</p>
        <p className="mt-0.5 text-sm text-fg-2">{sentence}</p>
      </div>
      {onRetry && (
        <Button onClick={onRetry}>
          <RotateCw aria-hidden className="size-3.5" />
          Try again
        </Button>
      )}
    </div>
  )
}

export const Skeleton = ({ className }: { className?: string }) => (
  <div aria-hidden className={cn("animate-breathe rounded-md bg-raise", className)} />
)

/** Says to screen readers that something is on its way; the shapes are for the eye. */
export function Loading({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="status" aria-busy="true" aria-label={label} className="contents">
      {children}
    </div>
  )
}
