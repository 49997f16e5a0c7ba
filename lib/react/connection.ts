/** Whether what the page shows is current: live, reconnecting after 2 s of silence, offline after 10 s. */
"use client"
import { createContext, createElement, useContext, useEffect, useState, type ReactNode } from "react"
import { useConvexConnectionState } from "convex/react"

export type Connection = {
  state: "connecting" | "live" | "reconnecting" | "offline"
  /** When the page was last known to be current; null before the first connection. */
  currentAt: number | null
}

export const RECONNECTING_AFTER_MS = 2_000
export const OFFLINE_AFTER_MS = 10_000

/** Pure: how a lost connection looks after `silentMs`. A short hiccup is nobody's concern. */
export function connectionAfter(silentMs: number, currentAt: number | null): Connection {
  if (silentMs >= OFFLINE_AFTER_MS) return { state: "offline", currentAt }
  if (silentMs >= RECONNECTING_AFTER_MS) return { state: "reconnecting", currentAt }
  return { state: currentAt === null ? "connecting" : "live", currentAt }
}

/** Without a provider (tests, the gallery) everything counts as live. */
const ConnectionContext = createContext<Connection>({ state: "live", currentAt: null })

export const useConnection = (): Connection => useContext(ConnectionContext)

/** Writes need a server that hears them. */
export const canWrite = (connection: Connection): boolean => connection.state !== "offline"

export function ConnectionProvider({ children }: { children: ReactNode }) {
  const isConnected = useConvexConnectionState().isWebSocketConnected
  const connection = useSilence(isConnected)
  return createElement(ConnectionContext.Provider, { value: connection }, children)
}

/** A fixed state, for tests and the gallery. */
export function FixedConnection({ value, children }: { value: Connection; children: ReactNode }) {
  return createElement(ConnectionContext.Provider, { value }, children)
}

function useSilence(isConnected: boolean): Connection {
  const [connection, setConnection] = useState<Connection>({ state: "connecting", currentAt: null })
  useEffect(() => {
    const now = Date.now()
    if (isConnected) {
      setConnection({ state: "live", currentAt: now })
      return
    }
    setConnection((before) => ({ ...before, currentAt: before.currentAt === null ? null : now }))
    const timers = [RECONNECTING_AFTER_MS, OFFLINE_AFTER_MS].map((ms) =>
      setTimeout(() => setConnection((before) => connectionAfter(ms, before.currentAt)), ms),
    )
    return () => timers.forEach(clearTimeout)
  }, [isConnected])
  return connection
}
