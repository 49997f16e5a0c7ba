/** What a desk reads: the session's history says what became of messages, and what the agent said while nobody listened. */
import { findings, type HistoryRow } from "#domain/chat/history"
import { isOurs } from "./ends.ts"
import type { Show } from "./hear.ts"
import type { Notes } from "./notes.ts"
import type { BridgePorts } from "./ports.ts"
import type { Voice } from "./say.ts"

export function createLook(
  notes: Notes,
  { gateway, store, clock }: BridgePorts,
  { send, show }: Pick<Voice, "send"> & { show: Show },
): () => Promise<void> {
  const { chatId, sessionKey } = notes
  /** Runs whose answer is stored: not told again at each look. */
  const stored = new Set<string>()

  /** What the agent said by itself, each run once. */
  const takeUnasked = async (rows: readonly HistoryRow[], active: ReadonlySet<string>): Promise<void> => {
    const said = new Map<string, string[]>()
    for (const { role, text, runId } of rows) {
      if (role !== "assistant" || runId === null || active.has(runId) || !text.trim()) continue
      if (isOurs(runId) || notes.open.some(({ answeringRun }) => answeringRun === runId)) continue
      said.set(runId, [...(said.get(runId) ?? []), text.trim()])
    }
    for (const [runId, parts] of said) {
      if (stored.has(runId)) continue
      await store.answer(chatId, { runId, text: parts.join("\n\n") })
      stored.add(runId)
    }
  }

  return async () => {
    const facts = await gateway.facts(sessionKey)
    notes.isInDoubt = false
    notes.heardAt = clock.now()
    const own = new Set(notes.open.flatMap(({ answeringRun }) => answeringRun ?? []))
    notes.foreign.clear()
    for (const runId of facts.activeRuns ?? []) if (!own.has(runId)) notes.foreign.add(runId)
    if (facts.activeRuns?.length === 0) await store.setStream(chatId, null)
    for (const found of findings(notes.open, facts, clock.now())) {
      if (found.kind === "report" && found.report.kind !== "answered")
        await store.report(chatId, found.report)
      if (found.kind === "report" && found.report.kind === "dropped") notes.isInDoubt = true
      if (found.kind === "answer") {
        const { runId, text, wasStopped } = found
        await store.answer(chatId, { runId, text, ...(wasStopped && { wasStopped }) })
      }
      if (found.kind === "resend") {
        const parcel = await store.parcel(found.messageId)
        if (parcel) await send(parcel, true)
      }
    }
    if (!facts.mayResume) await takeUnasked(facts.rows, new Set(facts.activeRuns))
    if (facts.inFlight) show({ ...facts.inFlight, phase: "writing" })
  }
}
