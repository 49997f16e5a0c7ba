/** What every model function is given: the database and who asks. */
import type { Actor } from "#domain/event"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { MutationCtx, QueryCtx } from "../_generated/server.ts"

/** Who asks, and for which tenant. Nothing outside of it is ever read or written for them. */
export type Asker = Actor & {
  organizationId: Id<"organizations">
  /** A person. */
  userId?: Id<"users">
  /** An agent or its shim: its run as it is now, and the only card it may touch. */
  run?: Doc<"runs">
}

export type ReadCtx = QueryCtx & { actor: Asker }
export type WriteCtx = MutationCtx & {
  actor: Asker
  /** Ties together the events of one mutation. */
  correlationId: string
}
