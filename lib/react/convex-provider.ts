/** Gives the pages their Convex client, signed in by the token that came with the page, later ones through `/api/auth/token`. */
"use client"
import { createElement, useState, type ReactNode } from "react"
import { ConvexProvider, ConvexReactClient } from "convex/react"

const RETRY_MS = [500, 1_000, 2_000, 4_000]

type LiveProviderProps = {
  convexUrl: string
  /** What the server sent along with the page: no request is needed before the first subscription. Null: ask for one. */
  firstToken: Promise<string | null>
  children: ReactNode
}

export function LiveProvider({ convexUrl, firstToken, children }: LiveProviderProps) {
  const [client] = useState(() =>
    typeof window === "undefined" ? clientFor(convexUrl) : (session ??= beginSession(convexUrl, firstToken)),
  )
  return createElement(ConvexProvider, { client }, children)
}

/** One for the life of the page, however often React makes its tree. */
let session: ConvexReactClient | null = null

/** Connects while the page is still made usable, and subscribes as soon as its token is known. */
function beginSession(convexUrl: string, firstToken: Promise<string | null>): ConvexReactClient {
  const client = clientFor(convexUrl)
  client.setAuth(tokensFrom(firstToken))
  return client
}

/**
 * Nothing is asked without a token, and a new one only when it is about to end. Refusals are shown where they happen and are
 * no errors; what is one is logged by `attempt` (toast.ts).
 */
const clientFor = (convexUrl: string): ConvexReactClient =>
  new ConvexReactClient(convexUrl, {
    unsavedChangesWarning: true,
    logger: false,
    expectAuth: true,
    initialAuthTokenReuse: true,
  })

type FetchToken = (args: { forceRefreshToken: boolean }) => Promise<string | null>

/** The first token is good once: who asks again needs a newer one. */
export function tokensFrom(firstToken: Promise<string | null>, ask = () => fetchToken()): FetchToken {
  let first: Promise<string | null> | null = firstToken
  return async ({ forceRefreshToken }) => {
    const given = forceRefreshToken ? null : first
    first = null
    // A page whose rest never came asks for itself.
    return (given && (await heard(given))) ?? ask()
  }
}

/** Promises that React sends along with a page answer to nothing but `then`, which gives none back. */
const heard = (token: Promise<string | null>): Promise<string | null> =>
  new Promise((resolve) => void token.then(resolve, () => resolve(null)))

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
