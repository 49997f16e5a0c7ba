"use client"
/** A few choices side by side of which one holds: views, densities, ranges of time. */
import type { KeyboardEvent, ReactNode } from "react"

type SegmentsProps<Value extends string> = {
  label: string
  value: Value
  /** An option with an icon alone names itself by its label. */
  options: readonly { value: Value; label: string; icon?: ReactNode }[]
  onChange: (value: Value) => void
}

/** One stop of the Tab key; arrows choose, as among radio buttons. */
export function Segments<Value extends string>({ label, value, options, onChange }: SegmentsProps<Value>) {
  const known = options.some((option) => option.value === value)
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>, index: number) => {
    const step = STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = (index + step + options.length) % options.length
    const option = options[next]
    if (!option) return
    const buttons = event.currentTarget.parentElement?.children
    ;(buttons?.[next] as HTMLElement | undefined)?.focus()
    onChange(option.value)
  }
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="flex h-7 shrink-0 items-center rounded-md border border-line p-0.5 pointer-coarse:h-9.5"
    >
      {options.map((option, index) => {
        const isOn = option.value === value
        return (
          <button
            key={option.value}
            type="button"
            role="radio"
            aria-checked={isOn}
            tabIndex={isOn || (!known && index === 0) ? 0 : -1}
            aria-label={option.icon ? option.label : undefined}
            title={option.icon ? option.label : undefined}
            onClick={() => {
              if (!isOn) onChange(option.value)
            }}
            onKeyDown={(event) => onKeyDown(event, index)}
            className="flex h-6 min-w-6 items-center justify-center rounded-sm px-2 text-xs text-fg-2 hover:text-fg aria-checked:bg-raise aria-checked:font-medium aria-checked:text-fg pointer-coarse:h-8"
          >
            {option.icon ?? option.label}
          </button>
        )
      })}
    </div>
  )
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }
