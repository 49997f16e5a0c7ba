/** Why a card does not move: the codes, and the shape that board, CLI and API show. */
import { z } from "zod"
import { NextMover } from "../task.ts"

/** Every code, with what it means. The order is the order in which reasons are listed for a card. */
export const REASONS = {
  /** Somebody or something is at work on the card. */
  starting: "A run is claimed; its process is not seen yet.",
  running: "A run works on it.",
  reviewing: "A reviewer looks at it.",
  checking: "The project's check runs on the merge candidate.",
  merging: "Its work is being joined and landed.",
  stopping: "Its run was asked to stop and has not ended yet.",
  /** A person moves next. */
  blocked: "It is blocked; a reason and the next mover are on the card.",
  waiting_human: "A question, approval or decision waits for a person.",
  assigned_to_person: "A person holds the card; the loop never starts a run on it.",
  in_backlog: "It is in the backlog; a person makes it ready.",
  nothing_to_review: "It came to review or merging without a commit.",
  pull_request_open: "Its pull request waits for a person to merge or close it.",
  held_by_edits: "A person's uncommitted edits keep its work from landing.",
  paused: "Everything, its project, its agent or its executor is paused.",
  over_budget: "What may be spent is used up, or put aside for runs that are under way.",
  price_unknown: "A budget in dollars limits it, and nobody knows what a run costs.",
  /** The loop moves next, when something else has happened. */
  waiting_deps: "Tasks it depends on are not done.",
  waiting_children: "Tasks that were made of it are not done.",
  disk_quota: "Its project's work trees take more of the disk than they may.",
  outside_hours: "It is outside the hours in which agents may start.",
  retry_wait: "It backs off before the next attempt.",
  previous_agent_not_gone: "The agent of its last run is not seen gone yet.",
  executor_unreachable: "Nobody can tell whether its agent lives; nothing is changed on a guess.",
  merge_queued: "Other cards are ahead of it in the merge lane.",
  queued_global_limit: "All run slots are in use.",
  queued_project_limit: "Its project's run slots are in use.",
  queued_role_limit: "Its role's run slots in this project are in use.",
  queued_agent_limit: "Every agent that could do it is busy.",
  queued_behind: "Other cards go first.",
  /** Nothing is in the way: the loop takes its next step at once. */
  up_next: "The loop takes its next step now.",
} as const

export type ReasonCode = keyof typeof REASONS
export const ReasonCode = z.enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]])

export const Reason = z.object({
  code: ReasonCode,
  /** What the reason is about: an agent's name, a signal's or run's id, a project's slug, keys of tasks; null for the card itself. */
  subject: z.string().nullable(),
  /** Since when, in Unix milliseconds; null where nobody recorded it. */
  since: z.number().nullable(),
  /** What has to happen for this reason to go away. */
  unblocksWhen: z.string(),
  nextMover: NextMover,
  /** The reason for people, in one sentence. */
  sentence: z.string(),
})
export type Reason = z.infer<typeof Reason>

/** Something works on the card right now: it does not wait in the sense of "why not". */
export const isAtWork = (code: ReasonCode): boolean =>
  code === "starting" ||
  code === "running" ||
  code === "reviewing" ||
  code === "checking" ||
  code === "merging"
