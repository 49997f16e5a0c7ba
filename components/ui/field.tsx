/** Labelled inputs with one look; the outline is strong enough to be seen without the label. */
import type { ComponentProps, ReactNode } from "react"
import { cn } from "./cn.ts"

/** Width and height weigh nothing, so that a caller's own win whatever the order of the style sheet. */
const INPUT =
  "[:where(&)]:w-full rounded-md border border-line-input bg-card px-2 text-sm text-fg placeholder:text-fg-3"

export function Field({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <label className="flex flex-col gap-1">
      <span className="text-xs text-fg-2">{label}</span>
      {children}
      {hint && <span className="text-2xs text-fg-3">{hint}</span>}
    </label>
  )
}

export const TextInput = ({ className, ...props }: ComponentProps<"input">) => (
  <input type="text" {...props} className={cn(INPUT, "[:where(&)]:h-8", className)} />
)

export const TextArea = ({ className, ...props }: ComponentProps<"textarea">) => (
  <textarea {...props} className={cn(INPUT, "py-1.5", className)} />
)

export const Select = ({ className, ...props }: ComponentProps<"select">) => (
  <select {...props} className={cn(INPUT, "[:where(&)]:h-8", className)} />
)
