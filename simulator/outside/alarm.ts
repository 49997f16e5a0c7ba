/** The line on which a loop hears of changes: its wake-up call, and with it what it watches as it is by then. */
import { getFunctionName } from "convex/server"
import { api } from "#convex/_generated/api"
import type { Backend, Caller } from "#lib/convex"
import type { Process } from "../time/timeline.ts"

type Watch = { args: object; tell: (value: unknown) => void; told: string | null }

/** `onWake` calls back soon after it is asked, and after every change. */
export function createAlarm(
  process: Process,
  backend: Caller,
  onWake: (callback: () => void) => () => void,
): Backend["subscribe"] {
  let watch: Watch | null = null

  const look = async (): Promise<() => void> => {
    const watched = watch
    if (!watched) return () => {}
    const value = await backend.query(api.loop.facts, watched.args as { now: number })
    const text = JSON.stringify(value)
    return () => {
      if (watch !== watched || watched.told === text) return
      watched.told = text
      watched.tell(value)
    }
  }
  const hear = (callback: () => void) => async () => {
    const tellNews = await look()
    if (process.state === "dead") return
    callback()
    tellNews()
  }

  return (ref, args, callback) => {
    const tell = callback as (value: unknown) => void
    if (getFunctionName(ref) !== getFunctionName(api.loop.facts)) {
      const wake = hear(() => tell(null))
      return onWake(() => void wake())
    }
    const own: Watch = { args, tell, told: null }
    watch = own
    const begin = hear(() => {})
    const stopBeginning = onWake(() => {
      stopBeginning()
      void begin()
    })
    return () => {
      stopBeginning()
      if (watch === own) watch = null
    }
  }
}
