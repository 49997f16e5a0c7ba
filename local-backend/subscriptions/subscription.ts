/** One socket's interest in one query. The socket keeps it; the registry attaches it to a shared result. */
import type { Identity, QueryCall } from "../engine/types.ts"
import type { CachedQuery } from "./cached-query.ts"

export class Subscription {
  /** The newest journal goes into each rerun, so that a page grows instead of shifting. */
  call: QueryCall
  query: CachedQuery | null = null
  /** Called when the result that this subscription was last given holds no longer. */
  readonly onStale: () => void

  constructor(call: QueryCall, onStale: () => void) {
    this.call = call
    this.onStale = onStale
  }

  actAs(identity: Identity, allowInternal: boolean): void {
    this.call = { ...this.call, identity, allowInternal }
  }

  keepJournal(journal: string | null): void {
    this.call = { ...this.call, journal }
  }
}
