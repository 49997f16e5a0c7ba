/** What a session's history tells about messages whose fate is not known: after a restart, a gap, a lost connection. */
import { isOver } from "../chat.ts"
import type { Outgoing, Report } from "./delivery.ts"

/** A row of the history, as the gateway's parser gives it. */
export type HistoryRow = {
  role: "user" | "assistant" | "other"
  text: string
  /** The run it belongs to, where the gateway says so; of a user's row: its idempotency key. */
  runId: string | null
  at: number | null
}

export type SessionFacts = {
  rows: readonly HistoryRow[]
  /** Oldest row is the session's first: nothing is missing before it. */
  isWhole: boolean
  /** Runs at work in the session; null where the gateway does not say. */
  activeRuns: readonly string[] | null
  /** The last run ended by force and the gateway may take it up again by itself. */
  mayResume: boolean
  bootId: string | undefined
}

export type Finding =
  | { kind: "report"; report: Report }
  /** An answer is complete in the history. */
  | { kind: "answer"; runId: string; text: string; at: number | null }
  /** The gateway has not got it; sending it again under the same key is no second one. */
  | { kind: "resend"; messageId: string }

/** A gateway that was killed takes up its runs one after another; the third of three was seen after 33 seconds. */
export const RESUME_GRACE_MS = 90_000
/** A message that the gateway has taken is in its history a moment later. */
const ARRIVAL_GRACE_MS = 10_000

/** Findings for the open messages of one chat, oldest first. What is still under way gives none. */
export function findings(open: readonly Outgoing[], facts: SessionFacts, now: number): Finding[] {
  const found: Finding[] = []
  const answered = new Set<string>()
  const ours = new Set(open.flatMap(({ runId }) => (runId === undefined ? [] : [runId])))
  for (const message of open.toSorted((a, b) => a.order - b.order)) {
    const { runId } = message
    if (isOver(message.delivery) || runId === undefined || message.command) continue
    const at = facts.rows.findIndex((row) => row.role === "user" && row.runId === runId)
    if (at < 0) {
      found.push(...ofUnseen(message, runId, facts, now))
      continue
    }
    const answer = answerAfter(facts, at, message, ours)
    if (answer) {
      found.push({ kind: "report", report: { kind: "adopted", runId, by: answer.runId } })
      if (!answered.has(answer.runId)) found.push({ kind: "answer", ...answer })
      answered.add(answer.runId)
      continue
    }
    found.push(...ofUnanswered(message, runId, facts, now))
  }
  return found
}

/** The gateway's history does not have it. */
function ofUnseen(message: Outgoing, runId: string, facts: SessionFacts, now: number): Finding[] {
  const isSameBoot = message.bootId !== undefined && message.bootId === facts.bootId
  const active = facts.activeRuns ?? []
  if (active.includes(runId)) return message.delivery === "sent" ? [took(runId, facts)] : []
  // Within one process the key is remembered, so asking again is the surest way to know.
  if (message.delivery === "sent")
    return isSameBoot || active.length === 0 ? [{ kind: "resend", messageId: message.messageId }] : []
  // Added to another run: its row is written when that one takes it up.
  if (active.length > 0 || message.absorbed === true) return lateAbsorbed(message, runId, active, now)
  if (now - (message.claimedAt ?? now) < ARRIVAL_GRACE_MS) return []
  // It was taken, and what took it has no memory of it: killed before its first write.
  if (!isSameBoot && facts.isWhole) return [{ kind: "report", report: { kind: "lost", runId } }]
  return [failed(runId, "The gateway took it and has no trace of it.")]
}

function lateAbsorbed(message: Outgoing, runId: string, active: readonly string[], now: number): Finding[] {
  if (active.length > 0) return []
  if (now - (message.claimedAt ?? now) < RESUME_GRACE_MS) return []
  return [failed(runId, "The agent was done before it could take it up.")]
}

/** The gateway's history has it and no answer. */
function ofUnanswered(message: Outgoing, runId: string, facts: SessionFacts, now: number): Finding[] {
  const active = facts.activeRuns
  if (active === null || active.length > 0) {
    const [first] = active ?? []
    const known = message.answeringRun ?? runId
    if (first !== undefined && !active!.includes(known) && message.bootId !== facts.bootId)
      return [{ kind: "report", report: { kind: "adopted", runId, by: first } }]
    return message.delivery === "sent" ? [took(runId, facts)] : []
  }
  if (message.delivery === "sent") return [took(runId, facts)]
  const age = now - (message.claimedAt ?? now)
  if (age < (facts.mayResume ? RESUME_GRACE_MS : ARRIVAL_GRACE_MS)) return []
  return [failed(runId, "The agent ended without an answer.")]
}

const took = (runId: string, { bootId }: SessionFacts): Finding => ({
  kind: "report",
  report: { kind: "delivered", runId, bootId },
})

const failed = (runId: string, sentence: string): Finding => ({
  kind: "report",
  report: { kind: "failed", runId, sentence },
})

/** What the agent said after that row, up to the next thing a person said that was not added to it. */
function answerAfter(
  { rows, activeRuns }: SessionFacts,
  at: number,
  message: Outgoing,
  ours: ReadonlySet<string>,
): { runId: string; text: string; at: number | null } | null {
  const said: HistoryRow[] = []
  for (const row of rows.slice(at + 1)) {
    if (row.role === "user" && row.runId !== null && ours.has(row.runId) && said.length > 0) break
    if (row.role === "assistant" && row.text.trim() !== "") said.push(row)
  }
  const last = said.at(-1)
  if (!last) return null
  const runId = last.runId ?? message.answeringRun ?? message.runId!
  if (activeRuns === null || activeRuns.includes(runId) || activeRuns.includes(message.runId!)) return null
  const own = said.filter((row) => row.runId === null || row.runId === runId)
  return { runId, text: own.map(({ text }) => text.trim()).join("\n\n"), at: last.at }
}
