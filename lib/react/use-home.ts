/** What the first page asks for. */
"use client"
import { api } from "#convex/_generated/api"
import { useNow } from "./clock.ts"
import { useLive } from "./live.ts"

/** Of today in UTC, as budgets count days. */
export function useUsedToday() {
  const now = useNow(60_000)
  return useLive(api.home.usedOnDay, now === 0 ? "skip" : { day: new Date(now).toISOString().slice(0, 10) })
}

/** Null until the bridge has said anything. */
export const useGateway = () => useLive(api.gateways.get, {})

export const useExecutors = () => useLive(api.home.executors, {})
