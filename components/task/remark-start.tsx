"use client"
/** Where a remark on a file begins. */
import { useState } from "react"
import { MessageSquarePlus } from "lucide-react"
import { IconButton } from "../ui/button.tsx"

/** By keyboard: the file as a whole, or a line by its number. A click on a line's number does the same. */
export function RemarkStart({
  path,
  disabledReason,
  onStart,
}: {
  path: string
  disabledReason: string | null
  onStart: (line: number | undefined) => void
}) {
  const [line, setLine] = useState("")
  return (
    <div className="flex items-center gap-1.5 text-2xs text-fg-3">
      <label className="flex items-center gap-1">
        line
        <input
          inputMode="numeric"
          aria-label={`Line of ${path}`}
          value={line}
          onChange={(event) => setLine(event.target.value.replace(/\D/g, ""))}
          className="num h-6 w-12 rounded-sm border border-line-input bg-card px-1 text-fg"
        />
      </label>
      <IconButton
        label={`Remark on ${path}`}
        disabled={disabledReason !== null}
        onClick={() => onStart(line === "" ? undefined : Number(line))}
      >
        <MessageSquarePlus aria-hidden className="size-3.5" />
      </IconButton>
      <span className="max-md:hidden">or click a line&apos;s number</span>
    </div>
  )
}
