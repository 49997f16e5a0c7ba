"use client"
/** Where short messages appear. Its code comes after the page. */
import dynamic from "next/dynamic"

const Sonner = dynamic(() => import("sonner").then((module) => module.Toaster), { ssr: false })

export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      closeButton
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-[min(356px,calc(100vw-2rem))] items-start gap-2.5 rounded-lg bg-over p-3 text-sm text-fg shadow-over",
          description: "mt-0.5 text-fg-2",
          error: "border-l-2 border-failed",
          closeButton:
            "order-last ml-auto size-6 grid place-items-center rounded-sm text-fg-3 hover:bg-raise",
        },
      }}
    />
  )
}
