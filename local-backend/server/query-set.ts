/** The queries one socket watches, and what of each it has been told. */
import type { Identity, QueryCall, QueryOutcome } from "../engine/types.ts"
import { qualify } from "../functions/path.ts"
import type { SubscriptionRegistry } from "../subscriptions/registry.ts"
import type { Subscription } from "../subscriptions/subscription.ts"
import { cutOff } from "../values/value-limits.ts"
import { functionPath } from "./function-path.ts"
import type { Message, StateModification } from "./protocol.ts"

type Watched = { queryId: number; subscription: Subscription; lastSent: QueryOutcome | null }
type Modification = Message<"ModifyQuerySet">["modifications"][number]
type Add = Extract<Modification, { type: "Add" }>

/** The queries of one transition, frozen when it starts. */
export type Snapshot = { watched: Watched[]; removed: number[] }

export class QuerySet {
  readonly #registry: SubscriptionRegistry
  readonly #onStale: () => void
  readonly #watched = new Map<number, Watched>()
  /** Removed by the client, not yet confirmed. A transition under way may still be looking at them. */
  #removed: Watched[] = []

  constructor(registry: SubscriptionRegistry, onStale: () => void) {
    this.#registry = registry
    this.#onStale = onStale
  }

  /** Null, or what is wrong with the modification. */
  modify(modification: Modification, identity: Identity): string | null {
    if (modification.type === "Remove") {
      this.#remove(modification.queryId)
      return null
    }
    const { queryId } = modification
    if (this.#watched.has(queryId)) return `Query ${queryId} is already in the query set.`
    this.#add(modification, identity)
    return null
  }

  actAs(identity: Identity): void {
    for (const { subscription } of this.#watched.values()) {
      subscription.actAs(identity, identity.kind === "admin")
    }
  }

  /** Called when no transition is under way. */
  snapshot(): Snapshot {
    const removed = this.#removed
    this.#removed = []
    for (const { subscription } of removed) this.#registry.unsubscribe(subscription)
    return { watched: [...this.#watched.values()], removed: removed.map(({ queryId }) => queryId) }
  }

  clear(): void {
    for (const { subscription } of [...this.#watched.values(), ...this.#removed]) {
      this.#registry.unsubscribe(subscription)
    }
    this.#watched.clear()
    this.#removed = []
  }

  #add({ queryId, udfPath, componentPath, args, journal }: Add, identity: Identity): void {
    const call: QueryCall = {
      path: qualify(componentPath ?? "", functionPath(udfPath)),
      args: cutOff(args[0] ?? {}),
      identity,
      allowInternal: identity.kind === "admin",
      journal: journal ?? null,
    }
    const subscription = this.#registry.subscribe(call, this.#onStale)
    this.#watched.set(queryId, { queryId, subscription, lastSent: null })
  }

  #remove(queryId: number): void {
    const watched = this.#watched.get(queryId)
    if (!watched) return
    this.#watched.delete(queryId)
    this.#removed.push(watched)
  }
}

/** What the client must be told; notes it as told. Journals are kept even where the result is the same. */
export function takeModifications(
  { watched, removed }: Snapshot,
  outcomes: readonly QueryOutcome[],
): StateModification[] {
  const modifications: StateModification[] = removed.map((queryId) => ({ type: "QueryRemoved", queryId }))
  watched.forEach((query, i) => {
    const outcome = outcomes[i]
    if (!outcome) return
    query.subscription.keepJournal(outcome.journal)
    if (query.lastSent === null || !looksSame(query.lastSent, outcome)) {
      modifications.push(modificationOf(query.queryId, outcome))
    }
    query.lastSent = outcome
  })
  return modifications
}

function modificationOf(queryId: number, outcome: QueryOutcome): StateModification {
  const { logLines, journal } = outcome
  if (outcome.ok) return { type: "QueryUpdated", queryId, value: outcome.value, logLines, journal }
  const { message: errorMessage, data: errorData } = outcome.error
  return { type: "QueryFailed", queryId, errorMessage, errorData, logLines, journal }
}

/** Request ids in error sentences differ from run to run; the failure they tell of does not. */
function looksSame(a: QueryOutcome, b: QueryOutcome): boolean {
  return a === b || (resultText(a) === resultText(b) && a.logLines.join("\n") === b.logLines.join("\n"))
}

function resultText(outcome: QueryOutcome): string {
  if (outcome.ok) return `ok ${outcome.value}`
  const { message, data } = outcome.error
  return `failed ${message.replace(/^\[Request ID: \w+\]/, "")} ${JSON.stringify(data)}`
}
