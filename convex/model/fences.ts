/** The words of a loop that was overtaken: refused and recorded in the same transaction, so the refusal is an answer here. */
import type { EventKind } from "#domain/event"
import type { Refusal } from "#domain/refusal"
import type { Doc } from "../_generated/dataModel.ts"
import type { WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { byId, referred } from "./find.ts"
import { currentGenerations, type LeaseResource } from "./leases.ts"

/** `refusal` says that nothing was taken: somebody else holds the lease by now. */
export type FencedAnswer = { refusal: Refusal | null }

/** What is said of an entry counts only from whoever took its project's merge lane last. */
export async function fenceLane(
  ctx: WriteCtx,
  entryId: string,
  generation: number,
  report: string,
): Promise<FencedAnswer> {
  const { projectId, taskId } = await byId(ctx, "mergeEntries", entryId)
  const words = {
    ...{ resource: { kind: "merge_lane", projectId } as const, generation, report },
    ...{ kind: "merge.report_refused" as const, holder: "The merge lane" },
  }
  return fence(ctx, words, await referred(ctx, "tasks", taskId))
}

/** What the loop says counts only from whoever leads; one that runs without a lead (a test, a repair) names none. */
export function fenceLead(ctx: WriteCtx, lead: number | undefined, report: string): Promise<FencedAnswer> {
  if (lead === undefined) return Promise.resolve({ refusal: null })
  const words = { generation: lead, report, kind: "loop.report_refused" as const, holder: "The lead" }
  return fence(ctx, { ...words, resource: { kind: "loop" } })
}

type Words = {
  resource: LeaseResource
  generation: number
  report: string
  kind: EventKind
  holder: string
}

async function fence(
  ctx: WriteCtx,
  { resource, generation, report, kind, holder }: Words,
  task?: Doc<"tasks">,
): Promise<FencedAnswer> {
  const held = await currentGenerations(ctx, resource)
  if (!held || (generation >= held.first && generation <= held.last)) return { refusal: null }
  const current = held.last
  const message = `${holder} is at generation ${current}; what is said (${report}) under generation ${generation} changes nothing.`
  await append(ctx, {
    kind,
    ...(task && { task }),
    data: { report, generation, current },
    sentence: message,
  })
  return { refusal: { code: "stale_generation", message } }
}
