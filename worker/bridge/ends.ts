/** Whose answer the end of a run is that the gateway began by itself: known before it is stored, so that it has one name. */
import { messageOfRun } from "#domain/chat"
import type { Outgoing } from "#domain/chat/delivery"
import { ownersOf } from "#domain/chat/history"
import type { BridgePorts } from "./ports.ts"

/** Ids that Clutch made; the gateway makes its own for runs that it begins by itself. */
export const isOurs = (runId: string): boolean => messageOfRun(runId) !== null

type Desk = { chatId: string; sessionKey: string; open: readonly Outgoing[] }

/**
 * Read from the history its answer may have another name, and would be shown twice: so the messages that it answers are told
 * of the run first. `known`: it was read from there already. `unknown`: the history does not have it yet.
 */
export async function fateOf(
  ended: { runId: string; text: string },
  { chatId, sessionKey, open }: Desk,
  { gateway, store }: Pick<BridgePorts, "gateway" | "store">,
): Promise<"ours to store" | "known" | "unknown"> {
  const { runId, text } = ended
  if (isOurs(runId) || text.trim() === "") return "ours to store"
  if (open.some(({ answeringRun }) => answeringRun === runId)) return "ours to store"
  const found = ownersOf(open, await gateway.facts(sessionKey), ended)
  for (const owner of found?.owners ?? [])
    await store.report(chatId, { kind: "adopted", runId: owner, by: runId })
  if (found === null) return "unknown"
  return found.isKnown ? "known" : "ours to store"
}
