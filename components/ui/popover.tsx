"use client"
/** A small panel beside the button that opens it, for what a menu is too narrow for. */
import type { ReactElement, ReactNode } from "react"
import { Popover as Headless } from "radix-ui"
import { cn } from "./cn.ts"

type PopoverProps = {
  label: string
  trigger: ReactElement
  align?: "start" | "center" | "end"
  isOpen?: boolean
  onOpen?: (isOpen: boolean) => void
  children: ReactNode
  className?: string
}

export function Popover({
  label,
  trigger,
  align = "start",
  isOpen,
  onOpen,
  children,
  className,
}: PopoverProps) {
  return (
    <Headless.Root {...(isOpen !== undefined && { open: isOpen })} {...(onOpen && { onOpenChange: onOpen })}>
      <Headless.Trigger asChild>{trigger}</Headless.Trigger>
      <Headless.Portal>
        <Headless.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={cn(
            "z-40 max-h-(--radix-popover-content-available-height) w-72 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-lg bg-over p-3 text-fg shadow-over outline-none",
            className,
          )}
        >
          {children}
        </Headless.Content>
      </Headless.Portal>
    </Headless.Root>
  )
}
