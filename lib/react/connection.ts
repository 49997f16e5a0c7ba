/** Whether what the page shows is current: live, reconnecting after 2 s of silence, offline after 10 s. */
"use client"
import { createContext, createElement, useContext, useEffect, useState, type ReactNode } from "react"
import { useConvex } from "convex/react"

export type Connection = {
  state: "connecting" | "live" | "reconnecting" | "offline"
  /** When the page was last known to be current; null before the first connection. */
  currentAt: number | null
}

export const RECONNECTING_AFTER_MS = 2_000
export const OFFLINE_AFTER_MS = 10_000

/** Without a provider (tests, the gallery) everything counts as live. */
const ConnectionContext = createContext<Connection>({ state: "live", currentAt: null })

export const useConnection = (): Connection => useContext(ConnectionContext)

export function ConnectionProvider({ children }: { children?: ReactNode }) {
  const client = useConvex()
  const [connection, setConnection] = useState<Connection>({ state: "connecting", currentAt: null })
  useEffect(() => watchConnection(client, setConnection), [client])
  return createElement(ConnectionContext.Provider, { value: connection }, children)
}

/** What of a Convex client is watched. */
type Watched = {
  connectionState(): { isWebSocketConnected: boolean }
  subscribeToConnectionState(listener: (state: { isWebSocketConnected: boolean }) => void): () => void
}

/** Tells each change of the connection; a hiccup shorter than two seconds is nobody's concern. Returns how to stop. */
export function watchConnection(client: Watched, tell: (connection: Connection) => void): () => void {
  let wasConnected: boolean | null = null
  let currentAt: number | null = null
  let timers: ReturnType<typeof setTimeout>[] = []

  function look({ isWebSocketConnected: isConnected }: { isWebSocketConnected: boolean }): void {
    if (isConnected === wasConnected) return
    timers.forEach(clearTimeout)
    timers = []
    if (isConnected || wasConnected) currentAt = Date.now()
    wasConnected = isConnected
    if (isConnected) return tell({ state: "live", currentAt })
    const later = (state: Connection["state"], ms: number) => setTimeout(() => tell({ state, currentAt }), ms)
    timers = [later("reconnecting", RECONNECTING_AFTER_MS), later("offline", OFFLINE_AFTER_MS)]
  }

  const unsubscribe = client.subscribeToConnectionState(look)
  look(client.connectionState())
  return () => {
    timers.forEach(clearTimeout)
    unsubscribe()
  }
}
