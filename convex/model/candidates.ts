/**
 * The ready cards that may start next, by the seats they want: the role of the step that is next, and the agent that a card
 * is given to. However long the queue for one seat is, the loop sees who wants another.
 */
import type { IndexRange, IndexRangeBuilder, NamedIndex } from "convex/server"
import { isJudging } from "#domain/pipeline"
import type { RunRole } from "#domain/run"
import type { DataModel, Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { countOf } from "./counts.ts"

/** On the classic way, and where the next step is for the card's own role, there is no `stepRole`. */
type Seat = Pick<Doc<"tasks">, "stepRole" | "role" | "assignedAgentId">

/** So that ageing sees those that have waited longest. */
const MAX_LONGEST_WAITING = 15
/** Of a queue that is too long to be looked at whole, while no slot is free for it. */
const MAX_WITHOUT_SLOT = 10
/** Roles of steps and of cards, times agents that cards are given to; a project has a handful. */
const MAX_SEATS = 60

/**
 * Ready, waiting for no other card, and held by no person: of each seat so many of the best, and those that have waited
 * longest. Where no slot is free for its role nobody starts: then of a long queue the first few do.
 */
export async function candidatesOf(
  ctx: ReadCtx,
  projectId: Id<"projects">,
  best: number,
  isFull?: (role: RunRole) => boolean,
): Promise<Doc<"tasks">[]> {
  const seats = await wantedSeats(ctx, projectId)
  const isLong = isFull !== undefined && (await countOf(ctx, projectId, "ready")) > best
  const found = await Promise.all(
    seats.map((seat) =>
      isLong && isWithoutSlot(seat, isFull)
        ? firstFor(ctx, projectId, seat, MAX_WITHOUT_SLOT)
        : candidatesFor(ctx, projectId, seat, best),
    ),
  )
  return found.flat()
}

/** A card whose next step judges its work, or waits for its tasks, is only taken there: that needs no slot. */
function isWithoutSlot({ stepRole, role }: Seat, isFull: (role: RunRole) => boolean): boolean {
  if (stepRole === undefined) return isFull(role)
  return stepRole !== "children" && !isJudging(stepRole) && isFull(stepRole)
}

const firstFor = (
  ctx: ReadCtx,
  projectId: Id<"projects">,
  { stepRole, role, assignedAgentId }: Seat,
  most: number,
): Promise<Doc<"tasks">[]> =>
  ctx.db
    .query("tasks")
    .withIndex("by_seat", (q) =>
      free(q, projectId).eq("stepRole", stepRole).eq("role", role).eq("assignedAgentId", assignedAgentId),
    )
    .take(most)

async function candidatesFor(ctx: ReadCtx, projectId: Id<"projects">, seat: Seat, best: number) {
  const { stepRole, role, assignedAgentId } = seat
  const first = await firstFor(ctx, projectId, seat, best + 1)
  if (first.length <= best) return first
  const longest = await ctx.db
    .query("tasks")
    .withIndex("by_seat_waiting", (q) =>
      q
        .eq("projectId", projectId)
        .eq("status", "ready")
        .eq("unmetDependencies", 0)
        .eq("assignedUserId", undefined)
        .eq("stepRole", stepRole)
        .eq("role", role)
        .eq("assignedAgentId", assignedAgentId),
    )
    .take(MAX_LONGEST_WAITING)
  const known = new Set(first.map(({ _id }) => _id))
  return [...first, ...longest.filter(({ _id }) => !known.has(_id))]
}

/** From one seat to the next by the index: the cards between them are not read. */
async function wantedSeats(ctx: ReadCtx, projectId: Id<"projects">): Promise<Seat[]> {
  const next = (within: (q: FreeCards) => IndexRange) =>
    ctx.db
      .query("tasks")
      .withIndex("by_seat", (q) => within(free(q, projectId)))
      .first()
  const seats: Seat[] = []
  let at = await next((q) => q)
  while (at && seats.length < MAX_SEATS) {
    const { stepRole, role, assignedAgentId } = at
    seats.push({ stepRole, role, assignedAgentId })
    at =
      (await next((q) =>
        q.eq("stepRole", stepRole).eq("role", role).gt("assignedAgentId", assignedAgentId),
      )) ??
      (await next((q) => q.eq("stepRole", stepRole).gt("role", role))) ??
      (await next((q) => q.gt("stepRole", stepRole)))
  }
  return seats
}

type FreeCards = ReturnType<typeof free>
type SeatRange = IndexRangeBuilder<Doc<"tasks">, NamedIndex<DataModel["tasks"], "by_seat">>

const free = (q: SeatRange, projectId: Id<"projects">) =>
  q
    .eq("projectId", projectId)
    .eq("status", "ready")
    .eq("unmetDependencies", 0)
    .eq("assignedUserId", undefined)
