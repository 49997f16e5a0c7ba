/** What a desk knows of its chat at the moment. The backend or the gateway could tell all of it again. */
import type { Outgoing } from "#domain/chat/delivery"

/** How soon the history is looked at where the gateway left something open. */
export const SOON_MS = 3_000

export type Notes = {
  readonly chatId: string
  readonly sessionKey: string
  /** Messages that are under way. */
  open: Outgoing[]
  /** Runs at work in the session that no message here asked for. */
  readonly foreign: Set<string>
  /** When each run was first heard of. */
  readonly startedAt: Map<string, number>
  /** What happened meanwhile is not known: the session's history is read before anything else. */
  isInDoubt: boolean
  notBefore: number
  heardAt: number
}

export const newNotes = (chatId: string, sessionKey: string, now: number): Notes => ({
  ...{ chatId, sessionKey, open: [], foreign: new Set(), startedAt: new Map() },
  ...{ isInDoubt: true, notBefore: 0, heardAt: now },
})
