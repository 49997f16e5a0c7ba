/** What must have fired in a whole proof: everything that the domain knows, less what nothing can bring about yet. */
import { EVENT_KINDS } from "#domain/event"
import { REASONS } from "#domain/loop/reason"
import { MOVES } from "#domain/moves"
import { OUTCOMES } from "#domain/run"
import type { Counts, Group } from "./coverage.ts"
import { FAULT_KINDS } from "./faults/kinds.ts"
import { BEHAVIOURS } from "./outside/behaviour.ts"
import { PEOPLE_DO } from "./outside/people.ts"

const ROADMAP = EVENT_KINDS.filter((kind) => /^(phase|requirement|roadmap)\./.test(kind))

/** Each with the reason why no schedule can bring it about. */
const BEYOND_REACH: Partial<Record<Group, Readonly<Record<string, string>>>> = {
  outcome: {
    rejected: "no rule judges a run so",
    budget: "budgets here count runs, which end none that is open",
  },
  reason: {
    in_backlog: "the loop does not gather the backlog",
    waiting_deps:
      "the loop does not gather what waits for other cards, but for the rare case that it ran before",
    price_unknown: "budgets here count runs, which need no price",
    disk_quota: "the machine has no disk",
    queued_behind: "only pages know who is ahead",
    up_next: "only pages see what the loop has not taken up yet",
  },
  event: {
    "task.reordered": "people here do not sort their boards",
    "dependency.recounted": "nothing here counts wrong",
    "agent.updated": "people here do not change agents",
    "organization.renamed": "people here do not change names",
    "comment.added": "words beside a card decide nothing",
    "comment.removed": "words beside a card decide nothing",
    "attachment.added": "files beside a card decide nothing",
    "attachment.removed": "files beside a card decide nothing",
    "prompt.created": "people here write no prompts",
    "prompt.activated": "people here write no prompts",
    "prompt.rolled_back": "people here write no prompts",
    ...Object.fromEntries(ROADMAP.map((kind) => [kind, "roadmaps decide nothing"])),
    "maintenance.asked": "the machine has no disk",
    "maintenance.done": "the machine has no disk",
    "maintenance.refused": "the machine has no disk",
    "budget.warned": "budgets of runs are so small that the warning and the stop come together",
  },
}

const MOVED_TO_EVENTS = Object.entries(MOVES).flatMap(([from, tos]) => tos.map((to) => `${from} to ${to}`))

const EXPECTED: Partial<Record<Group, readonly string[]>> = {
  fault: [...FAULT_KINDS, "duplicate", "answer_lost", "unkillable"],
  transition: MOVED_TO_EVENTS,
  outcome: OUTCOMES,
  reason: Object.keys(REASONS),
  event: EVENT_KINDS,
  effect: [
    ...["tried", "done", "not_done"].map((state) => `start ${state}`),
    ...["wanted", "tried", "done"].map((state) => `stop ${state}`),
    ...["tried", "done", "not_done", "given_up"].map((state) => `merge ${state}`),
    ...["tried", "done"].map((state) => `pull_request ${state}`),
    ...["tried", "done"].map((state) => `branch_deletion ${state}`),
  ],
  behaviour: BEHAVIOURS,
  person: PEOPLE_DO,
  decision: [
    ...["dev", "reviewer", "check", "conflict_resolver", "qa", "pm", "research", "writer", "custom"].map(
      (role) => `dispatch ${role}`,
    ),
    ...[
      "send_to_review",
      "approve",
      "enter_merge_lane",
      "escalate",
      "cancel",
      "spawn_successor",
      "finish",
      "adopt",
    ],
    ...["enter_step", "enter_step by goto", "finish_steps", "block step_failed", "open_signal question"],
    ...["prepare_candidate", "land", "offer_pull", "look_at_pull", "sweep_workspace"],
    ...["dev", "review", "conflict", "infrastructure"].map((counter) => `retry_later ${counter}`),
    ...["send_back dev", "fail_merge dev", "resume to in_progress", "resume to ready"],
    ...["answered", "no_change", "manual", "merged"].map((resolution) => `complete ${resolution}`),
    ...["retries_exhausted", "no_progress", "abandoned_run", "workspace_broken"].map(
      (reason) => `block ${reason}`,
    ),
    ...["shim_lost", "never_started", "leftover"].map((reason) => `reap ${reason}`),
    ...["superseded", "waiting_for_person", "cancelled_by_person"].map((cause) => `deliver_stop ${cause}`),
    ...["request_stop waiting_for_person", "open_signal approval", "open_signal budget", "raise_budget"],
    ...["prepare_batch", "judge_candidate", "land_batch", "reassign", "carry_out_schedule"],
    "block merge_impossible",
  ],
}

/** Names that never fired, by group. Empty when everything did. */
export function neverFired(counts: Counts): Partial<Record<Group, string[]>> {
  const missing: Partial<Record<Group, string[]>> = {}
  for (const [group, names] of Object.entries(EXPECTED) as [Group, readonly string[]][]) {
    const absent = names.filter((name) => !counts[group][name] && !BEYOND_REACH[group]?.[name])
    if (absent.length > 0) missing[group] = absent
  }
  return missing
}
