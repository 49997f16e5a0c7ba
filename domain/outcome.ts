/** How a run ended, judged once from what is known: role, exit record, what the agent said, and the evidence it left. */
import { failedCheckOf } from "./checks.ts"
import { hash32 } from "./hash.ts"
import type { Verdict } from "./review.ts"
import {
  type Declaration,
  type ExitRecord,
  type Outcome,
  RUN_REASONS,
  type RunReason,
  type RunRole,
  type StopCause,
} from "./run.ts"

export type RunEnd = {
  role: RunRole
  exit: ExitRecord
  declaration: Declaration | null
  /** What a reviewer submitted in this run. */
  verdict: Verdict | null
  /** Where the branch began: a head that equals it is no work. */
  baseCommit: string | null
  /** The commit that came back from review or from the merge lane: leaving it as it was is no work either. */
  sentBackCommit: string | null
  /** The agent asked a person and nobody has answered yet. */
  hasOpenQuestion: boolean
  /** A manager's run at an objective that has made no task of it: it owes some. */
  owesTasks?: boolean
}

export type Judgement = {
  outcome: Outcome
  reason: RunReason
  /** For people: the reason, and what is special here. */
  sentence: string
  /** Equal for failures that are the same; null where the loop breaker has nothing to count. */
  fingerprint: string | null
}

/**
 * What a role owes: `commits` that differ from the base, a `verdict`, a `report` (research's words), or at least a
 * `declaration`. A check owes nothing but its exit code.
 */
const EVIDENCE: Record<RunRole, "commits" | "verdict" | "report" | "declaration" | "exit_code"> = {
  dev: "commits",
  writer: "commits",
  conflict_resolver: "commits",
  reviewer: "verdict",
  research: "report",
  qa: "declaration",
  pm: "declaration",
  pe: "declaration",
  guardian: "declaration",
  custom: "declaration",
  check: "exit_code",
}

const STOPPED: Record<StopCause, Outcome> = {
  cancelled_by_person: "cancelled",
  superseded: "cancelled",
  interrupted: "retryable",
  time_limit: "timeout",
  idle_limit: "timeout",
  waiting_for_person: "needs_human",
  budget_used_up: "budget",
}

/** Why it was ended comes first, then what went wrong outside, then what the agent's process says, then the evidence. */
export function judgeRun(end: RunEnd): Judgement {
  const { exit, role } = end
  if (exit.stopped) return judged(end, STOPPED[exit.stopped], exit.stopped)
  if (exit.workspaceError !== null) return judged(end, "retryable", "workspace_error", exit.workspaceError)
  if (exit.signal !== null) return judged(end, "retryable", "agent_signalled", exit.signal)
  if (exit.exitCode === null) return judged(end, "retryable", "never_started")
  if (role === "check") {
    return exit.exitCode === 0
      ? judged(end, "success", "completed")
      : judged(end, "failed", "check_failed", whichCheck(exit))
  }
  if (end.declaration?.outcome === "failed")
    return judged(end, "failed", "declared_failed", end.declaration.summary)
  if (exit.exitCode !== 0) return judged(end, "failed", "agent_exit_nonzero", `exit code ${exit.exitCode}`)
  if (end.hasOpenQuestion) return judged(end, "needs_human", "waiting_for_person")
  return judgeEvidence(end)
}

function whichCheck({ exitCode, tail }: ExitRecord): string {
  const name = failedCheckOf(tail)
  return name === null ? `exit code ${exitCode}` : `${name}, exit code ${exitCode}`
}

function judgeEvidence(end: RunEnd): Judgement {
  const { declaration } = end
  const hasWords = declaration !== null && declaration.summary.trim() !== ""
  if (declaration?.outcome === "no_change" && !hasCommits(end) && end.sentBackCommit === null) {
    return hasWords
      ? judged(end, "no_change", "declared_no_change", declaration.summary)
      : judged(end, "failed", "evidence_missing", "it gave no reason why nothing needs to change")
  }
  switch (EVIDENCE[end.role]) {
    case "commits":
      return hasCommits(end)
        ? judged(end, "success", "completed")
        : judged(end, "failed", "evidence_missing", whatIsMissing(end))
    case "verdict":
      return end.verdict
        ? judged(end, "success", "completed")
        : judged(end, "failed", "evidence_missing", "there is no verdict")
    case "report":
      return hasWords
        ? judged(end, "success", "completed")
        : judged(end, "failed", "evidence_missing", "there is no report")
    case "declaration":
      if (end.owesTasks) return judged(end, "failed", "evidence_missing", "there are no tasks")
      return hasWords || hasCommits(end)
        ? judged(end, "success", "completed")
        : judged(end, "failed", "no_signal")
    case "exit_code":
      return judged(end, "success", "completed")
  }
}

function hasCommits({ exit, baseCommit, sentBackCommit }: RunEnd): boolean {
  return (
    exit.headCommit !== null &&
    exit.headCommit !== baseCommit &&
    exit.headCommit !== sentBackCommit &&
    exit.treeChanged
  )
}

function whatIsMissing({ exit, baseCommit, sentBackCommit }: RunEnd): string {
  if (exit.headCommit !== null && exit.headCommit === sentBackCommit)
    return "the commit that was sent back is unchanged"
  if (exit.headCommit === null || exit.headCommit === baseCommit) return "there is no commit on its branch"
  return "its commits change nothing"
}

function judged(end: RunEnd, outcome: Outcome, reason: RunReason, detail?: string): Judgement {
  const sentence = detail
    ? `${RUN_REASONS[reason].replace(/\.$/, "")}: ${firstLine(detail)}`
    : RUN_REASONS[reason]
  return { outcome, reason, sentence, fingerprint: fingerprintOf(end, outcome, reason) }
}

/** Infrastructure has a counter of its own, and an end that somebody wished is no failure: only the rest is compared. */
function fingerprintOf({ role, exit }: RunEnd, outcome: Outcome, reason: RunReason): string | null {
  if (outcome !== "failed" && outcome !== "timeout") return null
  const isAboutOutput = reason === "agent_exit_nonzero" || reason === "check_failed"
  return isAboutOutput
    ? `${role}:${reason}:${hash32(essenceOf(exit.tail)).toString(16)}`
    : `${role}:${reason}`
}

/** The last lines without what differs between two runs of the same failure: numbers, hashes, times, directories. */
function essenceOf(tail: string): string {
  const lines = tail.split("\n").filter((line) => line.trim() !== "")
  return lines
    .slice(-5)
    .join("\n")
    .replace(/(?:\/[\w.@+-]+)+/g, "/")
    .replace(/\b[0-9a-f]{7,64}\b/gi, "#")
    .replace(/\d+/g, "#")
}

function firstLine(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? ""
  const short = line.length > 300 ? `${line.slice(0, 299)}…` : line
  return /[.!?…]$/.test(short) ? short : `${short}.`
}
