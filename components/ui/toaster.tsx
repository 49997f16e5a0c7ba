"use client"
/** Where short messages appear. Its code comes after the page, once that has been drawn. */
import { lazy, Suspense, useEffect, useState } from "react"
import { whenIdle } from "#lib/react/idle"

const Sonner = lazy(() => import("sonner").then((module) => ({ default: module.Toaster })))

export function Toaster() {
  const [isTime, setIsTime] = useState(false)
  useEffect(() => whenIdle(() => setIsTime(true)), [])
  if (!isTime) return null
  return (
    <Suspense>
      <Sonner
        position="bottom-right"
        // Above the navigation.
        mobileOffset={{ bottom: "4.5rem" }}
        closeButton
        toastOptions={{
          unstyled: true,
          classNames: {
            toast:
              "flex w-[min(356px,calc(100vw-2rem))] items-start gap-2.5 rounded-lg bg-over p-3 text-sm text-fg shadow-over",
            description: "mt-0.5 text-fg-2",
            error: "border-l-2 border-failed",
            actionButton:
              "order-last shrink-0 rounded-sm bg-ink px-2 py-1 text-xs font-medium text-ink-fg hover:opacity-90",
            closeButton:
              "order-last ml-auto size-6 grid place-items-center rounded-sm text-fg-3 hover:bg-raise",
          },
        }}
      />
    </Suspense>
  )
}
