/**
 * The ready cards that may start next, by the seats they want: a role, and the agent that a card is given to. However long
 * the queue for one seat is, the loop sees who wants another.
 */
import type { IndexRangeBuilder, NamedIndex } from "convex/server"
import type { WorkRole } from "#domain/role"
import type { DataModel, Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { countOf } from "./counts.ts"

type Seat = Pick<Doc<"tasks">, "role" | "assignedAgentId">

/** So that ageing sees those that have waited longest. */
const MAX_LONGEST_WAITING = 15
/** Of a queue that is too long to be looked at whole, while no slot is free for it. */
const MAX_WITHOUT_SLOT = 10
/** Roles times agents that cards are given to; a project has a handful. */
const MAX_SEATS = 60

/**
 * Ready, waiting for no other card, and held by no person: of each seat so many of the best, and those that have waited
 * longest. Where no slot is free for its role nobody starts: then of a long queue the first few do.
 */
export async function candidatesOf(
  ctx: ReadCtx,
  projectId: Id<"projects">,
  best: number,
  isFull?: (role: WorkRole) => boolean,
): Promise<Doc<"tasks">[]> {
  const seats = await wantedSeats(ctx, projectId)
  const isLong = isFull !== undefined && (await countOf(ctx, projectId, "ready")) > best
  const found = await Promise.all(
    seats.map((seat) =>
      isLong && isFull(seat.role)
        ? firstFor(ctx, projectId, seat, MAX_WITHOUT_SLOT)
        : candidatesFor(ctx, projectId, seat, best),
    ),
  )
  return found.flat()
}

const firstFor = (
  ctx: ReadCtx,
  projectId: Id<"projects">,
  { role, assignedAgentId }: Seat,
  most: number,
): Promise<Doc<"tasks">[]> =>
  ctx.db
    .query("tasks")
    .withIndex("by_seat", (q) => free(q, projectId).eq("role", role).eq("assignedAgentId", assignedAgentId))
    .take(most)

async function candidatesFor(ctx: ReadCtx, projectId: Id<"projects">, seat: Seat, best: number) {
  const { role, assignedAgentId } = seat
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
        .eq("role", role)
        .eq("assignedAgentId", assignedAgentId),
    )
    .take(MAX_LONGEST_WAITING)
  const known = new Set(first.map(({ _id }) => _id))
  return [...first, ...longest.filter(({ _id }) => !known.has(_id))]
}

/** From one seat to the next by the index: the cards between them are not read. */
async function wantedSeats(ctx: ReadCtx, projectId: Id<"projects">): Promise<Seat[]> {
  const seats: Seat[] = []
  let at = await nextRole(ctx, projectId, null)
  while (at && seats.length < MAX_SEATS) {
    seats.push({ role: at.role, assignedAgentId: at.assignedAgentId })
    at = (await nextAgent(ctx, projectId, at)) ?? (await nextRole(ctx, projectId, at))
  }
  return seats
}

const nextRole = (ctx: ReadCtx, projectId: Id<"projects">, last: Seat | null) =>
  ctx.db
    .query("tasks")
    .withIndex("by_seat", (q) => (last ? free(q, projectId).gt("role", last.role) : free(q, projectId)))
    .first()

const nextAgent = (ctx: ReadCtx, projectId: Id<"projects">, last: Seat) =>
  ctx.db
    .query("tasks")
    .withIndex("by_seat", (q) =>
      free(q, projectId).eq("role", last.role).gt("assignedAgentId", last.assignedAgentId),
    )
    .first()

type SeatRange = IndexRangeBuilder<Doc<"tasks">, NamedIndex<DataModel["tasks"], "by_seat">>

const free = (q: SeatRange, projectId: Id<"projects">) =>
  q
    .eq("projectId", projectId)
    .eq("status", "ready")
    .eq("unmetDependencies", 0)
    .eq("assignedUserId", undefined)
