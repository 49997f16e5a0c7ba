/** Gives the pages their Convex client, signed in by the session cookie through `/api/auth/token`. */
"use client"
import { createElement, useCallback, useMemo, useState, type ReactNode } from "react"
import { ConvexProviderWithAuth, ConvexReactClient } from "convex/react"

const RETRY_MS = [500, 1_000, 2_000, 4_000]

type FetchToken = (args: { forceRefreshToken: boolean }) => Promise<string | null>

/** Refusals are shown where they happen and are no errors; what is one is logged by `attempt` (toast.ts). */
export function LiveProvider({ convexUrl, children }: { convexUrl: string; children: ReactNode }) {
  const [client] = useState(
    () => new ConvexReactClient(convexUrl, { unsavedChangesWarning: true, logger: false }),
  )
  return createElement(ConvexProviderWithAuth, { client, useAuth: useSession }, children)
}

function useSession() {
  const fetchAccessToken: FetchToken = useCallback(() => fetchToken(), [])
  return useMemo(() => ({ isLoading: false, isAuthenticated: true, fetchAccessToken }), [fetchAccessToken])
}

/**
 * Only a 401 means that nobody is signed in. A server that is away or failing is asked again, for as long as it takes:
 * the client keeps its socket closed meanwhile and the header says "Reconnecting".
 */
export async function fetchToken(wait = pause, leave = goToSignIn): Promise<string | null> {
  for (let attempt = 0; ; attempt++) {
    const answer = await askForToken()
    if (answer.kind === "token") return answer.token
    if (answer.kind === "signed_out") {
      leave()
      return null
    }
    await wait(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 4_000)
  }
}

type Answer = { kind: "token"; token: string } | { kind: "signed_out" } | { kind: "unreachable" }

async function askForToken(): Promise<Answer> {
  try {
    const response = await fetch("/api/auth/token", {
      cache: "no-store",
      headers: { accept: "application/json" },
    })
    if (response.status === 401) return { kind: "signed_out" }
    const body: unknown = response.ok ? await response.json() : null
    if (typeof body === "object" && body !== null && "token" in body && typeof body.token === "string") {
      return { kind: "token", token: body.token }
    }
    return { kind: "unreachable" }
  } catch {
    return { kind: "unreachable" }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function goToSignIn(): void {
  const address = new URL("/sign-in", window.location.origin)
  address.searchParams.set("next", `${window.location.pathname}${window.location.search}`)
  // A full load on purpose: nothing of the signed-out page should live on.
  window.location.replace(address)
}
