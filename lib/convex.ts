/** The one way in which Clutch's own Node processes speak to the backend. */
import { ConvexClient, ConvexHttpClient } from "convex/browser"
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server"
import type { Issuer, Subject } from "./auth/issuer.ts"

type Query = FunctionReference<"query">
type Mutation = FunctionReference<"mutation">

/** Asks once, over HTTP: what request handlers need. */
export type Caller = {
  query<Ref extends Query>(ref: Ref, args: FunctionArgs<Ref>): Promise<FunctionReturnType<Ref>>
  mutation<Ref extends Mutation>(ref: Ref, args: FunctionArgs<Ref>): Promise<FunctionReturnType<Ref>>
}

/** Stays connected: mutations are exactly once across reconnects, subscriptions push. */
export type Backend = Caller & {
  subscribe<Ref extends Query>(
    ref: Ref,
    args: FunctionArgs<Ref>,
    onValue: (value: FunctionReturnType<Ref>) => void,
    onError?: (error: Error) => void,
  ): () => void
  isConnected(): boolean
  close(): Promise<void>
}

const TOKEN_SECONDS = 600

/** A connected client for one of Clutch's services; waits and retries by itself while the backend is away. */
export function connect(url: string, issuer: Issuer, subject: Subject): Backend {
  const client = new ConvexClient(url, { unsavedChangesWarning: false, logger: false })
  client.setAuth(() => issuer.mint(subject, TOKEN_SECONDS))
  return {
    query: (ref, args) => client.query(ref, args),
    mutation: (ref, args) => client.mutation(ref, args),
    subscribe: (ref, args, onValue, onError) => {
      const subscription = client.onUpdate(ref, args, onValue, onError)
      return () => subscription.unsubscribe()
    },
    isConnected: () => client.connectionState().isWebSocketConnected,
    close: () => client.close(),
  }
}

/** A client for a single request, acting for one subject. */
export async function callerFor(url: string, issuer: Issuer, subject: Subject): Promise<Caller> {
  return callerWithToken(url, await issuer.mint(subject, TOKEN_SECONDS))
}

export function callerWithToken(url: string, token: string): Caller {
  const client = new ConvexHttpClient(url, { logger: false })
  client.setAuth(token)
  return {
    query: (ref, args) => client.query(ref, args),
    mutation: (ref, args) => client.mutation(ref, args),
  }
}
