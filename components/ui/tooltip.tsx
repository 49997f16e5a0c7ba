"use client"
/** A few words about what the pointer or the focus is on. Never the only place where something is said. */
import type { ReactElement } from "react"
import { Tooltip as Headless } from "radix-ui"

export function Tooltip({ text, children }: { text: string; children: ReactElement }) {
  return (
    <Headless.Provider delayDuration={300}>
      <Headless.Root>
        <Headless.Trigger asChild>{children}</Headless.Trigger>
        <Headless.Portal>
          <Headless.Content
            sideOffset={4}
            collisionPadding={8}
            className="z-40 max-w-72 rounded-md bg-over px-2 py-1 text-2xs text-fg-2 shadow-over"
          >
            {text}
          </Headless.Content>
        </Headless.Portal>
      </Headless.Root>
    </Headless.Provider>
  )
}
