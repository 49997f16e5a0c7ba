"use client"
/** A few choices side by side of which one holds: views, densities, ranges of time. */
import type { ReactNode } from "react"
import { ToggleGroup as Headless } from "radix-ui"

type SegmentsProps<Value extends string> = {
  label: string
  value: Value
  /** An option with an icon alone names itself by its label. */
  options: readonly { value: Value; label: string; icon?: ReactNode }[]
  onChange: (value: Value) => void
}

export function Segments<Value extends string>({ label, value, options, onChange }: SegmentsProps<Value>) {
  return (
    <Headless.Root
      type="single"
      aria-label={label}
      value={value}
      // Choosing what is chosen already would choose nothing.
      onValueChange={(next) => next && onChange(next as Value)}
      className="flex h-7 shrink-0 items-center rounded-md border border-line p-0.5 pointer-coarse:h-9.5"
    >
      {options.map((option) => (
        <Headless.Item
          key={option.value}
          value={option.value}
          aria-label={option.icon ? option.label : undefined}
          title={option.icon ? option.label : undefined}
          className="flex h-6 min-w-6 items-center justify-center rounded-sm px-2 text-xs text-fg-2 hover:text-fg data-[state=on]:bg-raise data-[state=on]:font-medium data-[state=on]:text-fg pointer-coarse:h-8"
        >
          {option.icon ?? option.label}
        </Headless.Item>
      ))}
    </Headless.Root>
  )
}
