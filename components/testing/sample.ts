/** A board's worth of cards in every state, for the gallery. */
import type { TaskStatus } from "#domain/task"
import type { BoardCard } from "#lib/react/view-data"
import { aCard, aQuestion } from "./builders.ts"

/** Ages in the gallery are real ones. */
const MINUTE = 60_000

const make = (
  number: number,
  status: TaskStatus,
  title: string,
  now: number,
  given: Partial<BoardCard> = {},
): BoardCard =>
  aCard({ key: `CLU-${number}`, status, title, statusSince: now - ((number * 7) % 180) * MINUTE, ...given })

const run = (
  now: number,
  minutes: number,
  progress: string,
  role: "dev" | "reviewer" = "dev",
): Partial<BoardCard> => ({
  run: { runId: `run-${minutes}`, role, state: "running", since: now - minutes * MINUTE - 4_000, progress },
})

const why = (
  code: "queued_role_limit" | "waiting_deps" | "retry_wait" | "blocked",
  sentence: string,
): Partial<BoardCard> => ({
  why: { code, sentence, nextMover: code === "blocked" ? "person" : "loop" },
})

export function sampleCards(now: number): BoardCard[] {
  return [
    make(231, "backlog", "Show token budget on the task header", now, { tags: ["ui", "cost"] }),
    make(228, "backlog", "Archive runs older than 90 days", now, { priority: "low", tags: ["storage"] }),
    make(226, "backlog", "Let plugins declare their own columns", now, {
      tags: ["plugins"],
      unmetDependencies: 4,
    }),
    make(224, "backlog", "Keyboard map overlay on ?", now, { priority: "low", tags: ["a11y"] }),
    make(221, "backlog", "Pause all agents when the daily budget is spent", now, {
      priority: "high",
      tags: ["cost", "safety"],
    }),
    make(219, "backlog", "Import issues from GitHub with labels kept", now, {
      priority: "low",
      tags: ["import"],
    }),
    make(217, "backlog", "Diff view: collapse generated files", now, { tags: ["ui"] }),
    make(209, "ready", "Claim must be atomic when two workers race for one task", now, {
      priority: "urgent",
      tags: ["queue"],
      ...why("queued_role_limit", "Both developer slots of this project are in use."),
    }),
    make(207, "ready", "Resume a run after the host reboots", now, {
      priority: "high",
      tags: ["worker"],
      ...why("queued_role_limit", "Both developer slots of this project are in use."),
    }),
    make(204, "ready", "Stream tool calls into the transcript", now, {
      tags: ["ui"],
      unmetDependencies: 1,
      ...why("waiting_deps", "It waits for CLU-198."),
    }),
    make(203, "ready", "Worktree cleanup after merge", now, { tags: ["git"] }),
    make(200, "ready", "Verify webhook signatures in constant time", now, { tags: ["security"] }),
    make(198, "in_progress", "Move the scheduler to a lease with heartbeats", now, {
      priority: "high",
      holder: { kind: "agent", name: "Ada" },
      ...run(now, 12, "edit worker/lease.ts"),
    }),
    make(193, "in_progress", "Index runs by project and start time", now, {
      attempts: { used: 1, limit: 4 },
      ...run(now, 4, "npm test -- convex/runs"),
    }),
    make(190, "in_progress", "Virtualise the board columns above 200 cards", now, {
      attempts: { used: 2, limit: 4 },
      ...why("retry_wait", "It backs off for 40s before attempt 3."),
    }),
    make(181, "in_progress", "Upgrade Convex to 1.48", now, { priority: "high", question: aQuestion() }),
    make(179, "in_review", "Retry policy with jitter and a dead-letter state", now, {
      priority: "high",
      ...run(now, 2, "read worker/retry.ts", "reviewer"),
    }),
    make(174, "in_review", "Command palette: fuzzy match task titles", now, {
      ...why("queued_role_limit", "Both reviewer slots are in use."),
    }),
    make(170, "in_approval", "Ship log rotation", now, {
      question: aQuestion({
        signalId: "s2",
        kind: "approval",
        question: "Merge 3 files into main?",
        options: [],
      }),
    }),
    make(169, "merging", "Search filters", now),
    make(176, "blocked", "Sign release artifacts in CI", now, {
      attempts: { used: 4, limit: 4 },
      ...why("blocked", "The task used all its attempts: gpg finds no secret key."),
    }),
    make(184, "blocked", "Drop the legacy jobs table", now, {
      priority: "urgent",
      question: aQuestion({
        signalId: "s3",
        kind: "retry_exhausted",
        question: "Four attempts failed the same way: the migration times out. What now?",
        options: ["retry", "abandon", "spawn"],
      }),
    }),
    ...["Rename the queue", "Token refresh", "Worker versions", "Trim payloads"].map((title, index) =>
      make(150 + index, "done", title, now, { resolution: "merged" }),
    ),
    make(140, "cancelled", "Rewrite it all in one file", now, { cancellation: "abandoned", priority: "low" }),
  ]
}
