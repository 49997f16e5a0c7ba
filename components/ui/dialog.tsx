"use client"
/** A modal on the platform's own <dialog>: focus stays inside, Escape closes, and the page behind is inert. */
import { useEffect, useId, useRef, type ReactNode } from "react"
import { X } from "lucide-react"
import { IconButton } from "./button.tsx"
import { cn } from "./cn.ts"

type DialogProps = {
  title: string
  onClose: () => void
  children: ReactNode
  /** On a phone it rises from the bottom edge, within reach of a thumb. */
  className?: string
}

export function Dialog({ title, onClose, children, className }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const dialog = element.current
    const opener = document.activeElement
    dialog?.showModal()
    return () => {
      dialog?.close()
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [])
  return (
    <dialog
      ref={element}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
      className={cn(
        "fixed inset-x-0 top-[12vh] mx-auto max-h-[80vh] w-[min(560px,calc(100vw-2rem))] overflow-y-auto rounded-xl bg-over p-0 text-fg shadow-over",
        "max-md:top-auto max-md:bottom-0 max-md:w-full max-md:max-w-full max-md:rounded-b-none",
        className,
      )}
    >
      <div className="flex h-11 items-center gap-2 border-b border-line pr-2 pl-4">
        <h2 id={titleId} className="min-w-0 flex-1 truncate text-base font-medium">
          {title}
        </h2>
        <IconButton label="Close" onClick={onClose}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </div>
      <div className="p-4">{children}</div>
    </dialog>
  )
}
