/** What a session's history tells about messages whose fate is not known: after a restart, a gap, a lost connection. */
import { isOver, messageOfRun } from "../chat.ts"
import type { Outgoing, Report } from "./delivery.ts"

/** A row of the history, as the gateway's parser gives it. */
export type HistoryRow = {
  role: "user" | "assistant" | "other"
  text: string
  /** The run it belongs to, where the gateway says so; of a user's row: its idempotency key. */
  runId: string | null
  at: number | null
  /** Somebody ended the run there: this is what it had said. */
  isPartial?: boolean
  /** The run failed there. */
  error?: string
  /** A remark of the gateway's own: nobody's words, and no work. */
  isNote?: boolean
}

export type SessionFacts = {
  rows: readonly HistoryRow[]
  /** Nothing is missing after this time; 0 where the rows reach back to the session's first. */
  knownSince: number
  /** Runs at work in the session; null where the gateway does not say. */
  activeRuns: readonly string[] | null
  /** The last run ended by force and the gateway may take it up again by itself. */
  mayResume: boolean
  bootId: string | undefined
  /** When that process of the gateway began, where it says so. */
  bootAt?: number | null
}

export type Finding =
  | { kind: "report"; report: Report }
  /** An answer is complete in the history. */
  | { kind: "answer"; runId: string; text: string; wasStopped: boolean }
  /** The gateway has not got it; sending it again under the same key is no second one. */
  | { kind: "resend"; messageId: string }

/** A gateway that was killed takes up its runs one after another; the third of three was seen after 33 seconds. */
export const RESUME_GRACE_MS = 90_000
/** A message that the gateway has taken is in its history a moment later. */
const ARRIVAL_GRACE_MS = 10_000

/** What a gateway says to a turn that it does not begin any more because it is being ended. */
export const isLeaving = (sentence: string): boolean => /gateway is (draining|restarting)/i.test(sentence)

/** Findings for the open messages of one chat, oldest first. What is still under way gives none. */
export function findings(open: readonly Outgoing[], facts: SessionFacts, now: number): Finding[] {
  const found: Finding[] = []
  const adopted: Finding[] = []
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
    const end = endAfter(facts, at, message, ours)
    if (!end) {
      found.push(...ofUnanswered(message, { runId, at, ours }, facts, now))
      continue
    }
    adopted.push({ kind: "report", report: { kind: "adopted", runId, by: end.runId } })
    if (answered.has(end.runId)) continue
    answered.add(end.runId)
    found.push("text" in end ? { kind: "answer", ...end } : failed(end.runId, end.error))
  }
  const leftOut = [...answered].flatMap((runId) => strays(open, facts.rows, runId))
  // Who is answered by what must be known before an end is told of: it is the end of all whose answer that run is.
  return [
    ...leftOut.map((runId): Finding => ({ kind: "report", report: { kind: "absorbed", runId, by: null } })),
    ...adopted,
    ...found,
  ]
}

/**
 * What was added to a run that ended, and not taken up before its last words, is not answered by that run's end: the
 * gateway begins another with it, or has lost it. Runs of such messages.
 */
export function strays(open: readonly Outgoing[], rows: readonly HistoryRow[], endedRun: string): string[] {
  return open.flatMap(({ runId, answeringRun }) => {
    if (runId === undefined || answeringRun !== endedRun || runId === endedRun) return []
    const at = rows.findIndex((row) => row.role === "user" && row.runId === runId)
    const later = at < 0 ? [] : rows.slice(at + 1).filter(({ role }) => role === "assistant")
    const isTakenUp = later.some((row) => row.runId === null || row.runId === endedRun)
    return isTakenUp ? [] : [runId]
  })
}

/**
 * Whose answer the end of a run is that the gateway began by itself: that of the messages before its last words. Older gateways
 * do not say in their histories which run spoke, so its words tell. Null where they are not in the history (yet); `isKnown`
 * where they were read from there before the run's end was heard of.
 */
export function ownersOf(
  open: readonly Outgoing[],
  { rows, activeRuns }: SessionFacts,
  ended: { runId: string; text: string },
): { owners: string[]; isKnown: boolean } | null {
  const isOfIt = ({ role, runId, text }: HistoryRow) =>
    role === "assistant" &&
    text.trim() !== "" &&
    (runId === ended.runId || (runId === null && ended.text.includes(text.trim())))
  const end = rows.findLastIndex(isOfIt)
  if (end < 0) return null
  const ours = new Set(open.flatMap(({ runId }) => (runId === undefined ? [] : [runId])))
  const owners = open.flatMap((message) => {
    const { runId, answeringRun = runId, command, delivery } = message
    if (runId === undefined || answeringRun === undefined || command || isOver(delivery)) return []
    if (activeRuns?.includes(answeringRun)) return []
    const at = rows.findIndex((row) => row.role === "user" && row.runId === runId)
    return at >= 0 && at < end && !isCutOff(rows.slice(at + 1, end), ours) ? [runId] : []
  })
  const asked = rows.slice(0, end).findLast(({ role, text }) => role === "user" && !RESUMES.test(text))
  const isOurs = asked?.runId != null && messageOfRun(asked.runId) !== null
  return { owners, isKnown: owners.length === 0 && rows[end]!.runId === null && isOurs }
}

/** What a gateway says to an agent whose turn it takes up again. */
const RESUMES = /^\[System\] Your previous turn was interrupted/

/** Something was said, and then the next message came. */
function isCutOff(rows: readonly HistoryRow[], ours: ReadonlySet<string>): boolean {
  const said = rows.findIndex(({ role, text }) => role === "assistant" && text.trim() !== "")
  return (
    said >= 0 &&
    rows.slice(said).some(({ role, runId }) => role === "user" && runId !== null && ours.has(runId))
  )
}

/** The gateway's history does not have it. */
function ofUnseen(message: Outgoing, runId: string, facts: SessionFacts, now: number): Finding[] {
  const isSameBoot = message.bootId !== undefined && message.bootId === facts.bootId
  const active = facts.activeRuns ?? []
  const isIdle = facts.activeRuns !== null && active.length === 0 && !facts.mayResume
  if (active.includes(runId)) return message.delivery === "sent" ? [took(runId, facts)] : []
  // Within one process the key is remembered, so asking again is the surest way to know.
  if (message.delivery === "sent" && message.droppedBy === facts.bootId && isSameBoot) return []
  if (message.delivery === "sent")
    return isSameBoot || isIdle ? [{ kind: "resend", messageId: message.messageId }] : []
  const age = now - (message.claimedAt ?? now)
  if (!isIdle && age < RESUME_GRACE_MS) return []
  if (active.length > 0 || facts.activeRuns === null) return []
  if (age < (message.absorbed ? RESUME_GRACE_MS : ARRIVAL_GRACE_MS)) return []
  // It was taken, and what took it has no memory of it: killed before its first write.
  if (!isSameBoot && facts.knownSince <= (message.claimedAt ?? 0))
    return [{ kind: "report", report: { kind: "lost", runId } }]
  return [
    failed(
      runId,
      message.absorbed
        ? "The agent was done before it could take it up."
        : "The gateway took it and has no trace of it.",
    ),
  ]
}

/** The gateway's history has it and no answer. */
function ofUnanswered(
  message: Outgoing,
  { runId, at, ours }: { runId: string; at: number; ours: ReadonlySet<string> },
  facts: SessionFacts,
  now: number,
): Finding[] {
  const active = facts.activeRuns
  const isUntouched = facts.rows.slice(at + 1).every(isRemark)
  if (message.delivery === "sent" && message.droppedBy !== undefined && !active?.includes(runId)) {
    if (active === null || active.length > 0 || message.droppedBy === facts.bootId) return []
    if (isUntouched && !facts.mayResume) return [{ kind: "resend", messageId: message.messageId }]
  }
  if (active === null || active.length > 0) {
    const isSameBoot = message.bootId === facts.bootId
    // In another process it is nobody else's run.
    const first = active?.find((each) => isSameBoot || each === runId || !ours.has(each))
    const known = message.answeringRun ?? runId
    const mayHaveMoved = message.absorbed === true || !isSameBoot
    if (first !== undefined && !active!.includes(known) && mayHaveMoved)
      return [{ kind: "report", report: { kind: "adopted", runId, by: first } }]
    return message.delivery === "sent" ? [took(runId, facts)] : []
  }
  if (message.delivery === "sent" && message.droppedBy === undefined) return [took(runId, facts)]
  const by = message.bootId ?? facts.bootId
  const isSameBoot = by === facts.bootId
  const wasRefused = facts.rows.slice(at + 1).some(({ text, error }) => isLeaving(error ?? text))
  if (isUntouched && isSameBoot && wasRefused && by !== undefined) {
    // A remark may be about an earlier try; what became of this one is seen when the gateway has gone.
    if (message.droppedBy !== undefined) return []
    return [{ kind: "report", report: { kind: "dropped", runId, by, wasRefused } }]
  }
  const age = now - Math.max(message.claimedAt ?? now, facts.bootAt ?? 0)
  if (age < (facts.mayResume ? RESUME_GRACE_MS : ARRIVAL_GRACE_MS)) return []
  if (isUntouched && !facts.mayResume && by !== undefined && !isSameBoot)
    return [{ kind: "report", report: { kind: "dropped", runId, by } }]
  return [failed(runId, "The agent ended without an answer.")]
}

/** Nobody's work, so that what stands before it may be sent again under its key without being done twice. */
const isRemark = ({ role, isNote, text, error }: HistoryRow): boolean =>
  isNote === true || (role === "assistant" && text.trim() === "" && error !== undefined && isLeaving(error))

const took = (runId: string, { bootId }: SessionFacts): Finding => ({
  kind: "report",
  report: { kind: "delivered", runId, bootId },
})

const failed = (runId: string, sentence: string): Finding => ({
  kind: "report",
  report: { kind: "failed", runId, sentence },
})

type End = { runId: string; text: string; wasStopped: boolean } | { runId: string; error: string }

/** How it ended: with what the agent said up to the next thing a person said, or with an error. */
function endAfter(
  { rows, activeRuns, mayResume }: SessionFacts,
  at: number,
  message: Outgoing,
  ours: ReadonlySet<string>,
): End | null {
  const said: HistoryRow[] = []
  for (const row of rows.slice(at + 1)) {
    // What was added to a run stands between its words; after its last word it is the next thing.
    if (row.role === "user" && row.runId !== null && ours.has(row.runId) && said.length > 0) break
    if (row.role === "assistant" && (row.text.trim() !== "" || row.error !== undefined)) said.push(row)
  }
  const last = said.at(-1)
  if (!last || mayResume || said.every(isRemark)) return null
  const runId = last.runId ?? message.answeringRun ?? message.runId!
  if (activeRuns === null || activeRuns.includes(runId) || activeRuns.includes(message.runId!)) return null
  if (last.error !== undefined) return { runId, error: last.error }
  const own = said.filter((row) => (row.runId === null || row.runId === runId) && row.text.trim() !== "")
  const text = own.map((row) => row.text.trim()).join("\n\n")
  return { runId, text, wasStopped: last.isPartial === true }
}
