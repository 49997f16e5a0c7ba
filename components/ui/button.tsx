/** Buttons: ink for the one primary action, a hairline for the rest; a disabled one says why. */
import type { ComponentProps } from "react"
import { cn } from "./cn.ts"

const VARIANTS = {
  primary: "bg-ink text-ink-fg font-medium hover:opacity-90",
  plain: "border border-line-2 text-fg-2 hover:bg-raise hover:text-fg",
  danger: "border border-line-2 text-failed hover:tint-failed",
  ghost: "text-fg-2 hover:bg-raise hover:text-fg",
}

const SIZES = {
  sm: "h-6 rounded-sm px-1.5 text-2xs font-medium pointer-coarse:h-9 pointer-coarse:px-3 pointer-coarse:text-sm",
  md: "h-7 rounded-md px-2.5 text-sm pointer-coarse:min-h-9 pointer-coarse:px-3",
}

export type ButtonProps = ComponentProps<"button"> & {
  variant?: keyof typeof VARIANTS
  size?: keyof typeof SIZES
  /** Why it cannot be used now; disables it and tells everybody who asks. */
  disabledReason?: string | null
}

export function Button({
  variant = "plain",
  size = "md",
  disabledReason,
  className,
  title,
  ...props
}: ButtonProps) {
  const isDisabled = props.disabled === true || Boolean(disabledReason)
  return (
    <button
      type="button"
      {...props}
      disabled={isDisabled}
      title={disabledReason ?? title}
      className={cn(
        "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap transition-colors duration-100",
        "disabled:cursor-not-allowed disabled:opacity-60",
        VARIANTS[variant],
        SIZES[size],
        className,
      )}
    />
  )
}

/** A square with an icon; its label is for those who do not see it and for the tooltip. */
export function IconButton({ label, className, ...props }: ComponentProps<"button"> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...props}
      className={cn(
        "target inline-grid shrink-0 place-items-center rounded-sm text-fg-3 hover:bg-raise hover:text-fg",
        "disabled:cursor-not-allowed disabled:opacity-50",
        className,
      )}
    />
  )
}
