"use client"
/** What opens over a page: a dialog in its middle, a sheet at its side. Focus stays inside and returns to where it was. */
import { useRef, useState, type ReactNode } from "react"
import { X } from "lucide-react"
import { Dialog as Headless } from "radix-ui"
import { IconButton } from "./button.tsx"
import { cn } from "./cn.ts"

type DialogProps = {
  title: string
  onClose: () => void
  children: ReactNode
  className?: string
}

/** On a phone it rises from the bottom edge, within reach of a thumb. */
export function Dialog({ className, ...props }: DialogProps) {
  return (
    <Modal
      {...props}
      className={cn(
        "inset-x-0 top-[12vh] mx-auto max-h-[80vh] w-[min(560px,calc(100vw-2rem))] overflow-y-auto rounded-xl",
        "max-md:top-auto max-md:bottom-0 max-md:w-full max-md:rounded-b-none",
        className,
      )}
      bodyClassName="p-4"
    />
  )
}

type SheetProps = DialogProps & {
  /** Beside the way to close it: a link to the same thing on a page of its own. */
  aside?: ReactNode
}

/** A page beside the page; on a phone it covers everything. */
export function Sheet({ className, ...props }: SheetProps) {
  return (
    <Modal
      {...props}
      className={cn(
        "inset-y-0 right-0 flex w-[min(46rem,calc(100vw-3rem))] flex-col border-l border-line max-md:w-full",
        className,
      )}
      bodyClassName="flex min-h-0 flex-1 flex-col"
    />
  )
}

function Modal({
  title,
  onClose,
  aside,
  children,
  className,
  bodyClassName,
}: SheetProps & { bodyClassName: string }) {
  const body = useRef<HTMLDivElement>(null)
  const [opener] = useState(() => document.activeElement)
  return (
    <Headless.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Headless.Portal>
        <Headless.Overlay className="fixed inset-0 z-30 bg-scrim" />
        <Headless.Content
          aria-describedby={undefined}
          className={cn("fixed z-30 bg-over text-fg shadow-over outline-none", className)}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            const first = body.current?.querySelector<HTMLElement>(FOCUSABLE)
            ;(first ?? (event.currentTarget as HTMLElement)).focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
          }}
        >
          <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
            <Headless.Title className="min-w-0 flex-1 truncate text-base font-medium">{title}</Headless.Title>
            {aside}
            <IconButton label="Close" onClick={onClose}>
              <X aria-hidden className="size-4" />
            </IconButton>
          </div>
          <div ref={body} className={bodyClassName}>
            {children}
          </div>
        </Headless.Content>
      </Headless.Portal>
    </Headless.Root>
  )
}

const FOCUSABLE =
  ":is(input, textarea, select, button, a[href], [tabindex='0']):not([disabled], [aria-disabled='true'])"
