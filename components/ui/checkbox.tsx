"use client"
/** A box to tick, with its words beside it; half ticked where only some of many are chosen. */
import type { ReactNode } from "react"
import { Check, Minus } from "lucide-react"
import { Checkbox as Headless } from "radix-ui"
import { cn } from "./cn.ts"

type CheckboxProps = {
  isChecked: boolean | "some"
  onChange: (isChecked: boolean) => void
  disabledReason?: string | null
  /** Its name where no words stand beside it. */
  label?: string
  children?: ReactNode
  className?: string
}

export function Checkbox({ isChecked, onChange, disabledReason, label, children, className }: CheckboxProps) {
  const box = (
    <Headless.Root
      aria-label={label}
      checked={isChecked === "some" ? "indeterminate" : isChecked}
      disabled={Boolean(disabledReason)}
      onCheckedChange={(next) => onChange(next === true)}
      className={cn(
        "grid size-4 shrink-0 place-items-center rounded-xs border border-line-input bg-card text-ink-fg",
        "data-[state=checked]:border-ink data-[state=checked]:bg-ink data-[state=indeterminate]:border-ink data-[state=indeterminate]:bg-ink disabled:opacity-60",
        !children && className,
      )}
    >
      <Headless.Indicator>
        {isChecked === "some" ? (
          <Minus aria-hidden className="size-3" strokeWidth={3} />
        ) : (
          <Check aria-hidden className="size-3" strokeWidth={3} />
        )}
      </Headless.Indicator>
    </Headless.Root>
  )
  if (!children) return box
  return (
    <label
      title={disabledReason ?? undefined}
      className={cn("flex min-h-6 items-start gap-2 text-sm pointer-coarse:min-h-9", className)}
    >
      <span className="flex h-4.5 items-center">{box}</span>
      {children}
    </label>
  )
}
