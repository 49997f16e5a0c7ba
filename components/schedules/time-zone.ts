/** The time zone of whoever looks; UTC while the server draws. */
"use client"
import { useSyncExternalStore } from "react"

const never = () => () => undefined

export const useTimeZone = (): string =>
  useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    () => "UTC",
  )
