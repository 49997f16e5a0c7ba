/** The append-only record of what happened, by whom and because of what. */
import { z } from "zod"

export const ActorKind = z.enum(["user", "run", "service"])
export const Actor = z.object({ kind: ActorKind, id: z.string(), name: z.string() })
export type Actor = z.infer<typeof Actor>

export const EVENT_KINDS = [
  "task.created",
  "task.edited",
  "task.assigned",
  "task.moved",
  "task.reordered",
  "task.retry_planned",
  "task.step_entered",
  "task.planned",
  "task.auto_approved",
  "comment.added",
  "comment.removed",
  "attachment.added",
  "attachment.removed",
  "dependency.added",
  "dependency.removed",
  "run.claimed",
  "run.started",
  "run.declared",
  "run.stop_requested",
  "run.ended",
  "run.gone",
  "run.adopted",
  "run.report_refused",
  "review.submitted",
  "signal.opened",
  "signal.answered",
  "signal.delivered",
  "signal.withdrawn",
  "signal.escalated",
  "merge.queued",
  "merge.checking",
  "merge.judged",
  "merge.check_flaky",
  "merge.held",
  "merge.offered",
  "merge.landed",
  "merge.failed",
  "pull.opened",
  "pull.merge_requested",
  "pull.merged",
  "pull.closed",
  "pause.set",
  "pause.lifted",
  "project.added",
  "project.updated",
  "pipeline.defined",
  "pipeline.removed",
  "agent.added",
  "agent.updated",
  "organization.renamed",
  "workspace.removed",
  "schedule.added",
  "schedule.removed",
  "schedule.skipped",
  "hours.set",
  "hours.cleared",
  "budget.set",
  "budget.raised",
  "budget.warned",
  "budget.removed",
  "prompt.created",
  "prompt.activated",
  "prompt.rolled_back",
] as const
export const EventKind = z.enum(EVENT_KINDS)
export type EventKind = z.infer<typeof EventKind>

export const Event = z.object({
  /** `task:<id>`, `project:<id>` or `organization:<id>`. */
  stream: z.string(),
  kind: EventKind,
  actor: Actor,
  /** One plain sentence, for timelines and feeds. */
  sentence: z.string(),
  /** Small facts of this kind, for programs. */
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  at: z.number(),
  /** Ties together what one request or one cycle did; causation names the event or row that led to this one. */
  correlationId: z.string().optional(),
  causationId: z.string().optional(),
})
export type Event = z.infer<typeof Event>
