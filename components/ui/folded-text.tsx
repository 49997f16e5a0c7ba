"use client"
/** A long text, cut to its beginning until somebody wants the rest. */
import { useState, type ReactNode } from "react"
import { Button } from "./button.tsx"

/** About a screenful; less than that is never cut. */
const LONG_CHARACTERS = 1_500
const LONG_LINES = 20

export function FoldedText({ text, children }: { text: string; children: ReactNode }) {
  const isLong = text.length > LONG_CHARACTERS || text.split("\n").length > LONG_LINES
  const [isOpen, setOpen] = useState(false)
  if (!isLong) return children
  return (
    <div className="flex flex-col items-start gap-2">
      <div
        className={
          isOpen
            ? "w-full min-w-0"
            : "max-h-64 w-full min-w-0 overflow-hidden [mask-image:linear-gradient(to_bottom,black_75%,transparent)]"
        }
      >
        {children}
      </div>
      <Button size="sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? "Show less" : "Show all"}
      </Button>
    </div>
  )
}
