/** One query that at least one socket watches, with its newest result and the timestamps for which that holds. */
import type { QueryCall, QueryOutcome } from "../engine/types.ts"
import { identityKey } from "./query-key.ts"
import type { Subscription } from "./subscription.ts"

export type Result = {
  readonly outcome: QueryOutcome
  /** The result holds from the timestamp it was computed at, */
  readonly from: bigint
  /** until the commit that touched what it read; null while no commit did. */
  until: bigint | null
}

export class CachedQuery {
  /** Where the registry files it; null once the registry has let go of it. */
  key: string | null
  /** Whose result this is; null as long as the function has not looked at the identity: then it is everybody's. */
  owner: string | null
  /** As whom it runs next. Subscribers of one key differ at most in identity. */
  call: QueryCall
  readonly subscribers = new Set<Subscription>()
  result: Result | null = null
  /** Resolves, never rejects, when the run under way has ended. */
  running: Promise<void> | null = null

  constructor(key: string, call: QueryCall, owner: string | null) {
    this.key = key
    this.call = call
    this.owner = owner
  }

  get isFresh(): boolean {
    return this.result !== null && this.result.until === null
  }

  serves(subscription: Subscription): boolean {
    return this.owner === null || this.owner === identityKey(subscription.call.identity)
  }
}

/** Those with short answers are told first: they are soon read again, and do not wait for whole pages. */
export function shortestFirst(queries: ReadonlySet<CachedQuery>): CachedQuery[] {
  const length = ({ result }: CachedQuery) => (result?.outcome.ok ? result.outcome.value.length : 0)
  return [...queries].sort((a, b) => length(a) - length(b))
}
