/** Who moves next, as the loop last saw it; a card that is stuck is told to people, once. */
import type { Liveness, Stuck } from "#domain/loop/liveness"
import { REASONS } from "#domain/loop/reason"
import { isTerminal, NextMover, TASK_STATUSES } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { byId } from "./find.ts"
import { countsOfAll } from "./loopStatus.ts"
import { openSignal } from "./signals.ts"

/** More alerts at once would hide what they have in common. */
const MAX_ALERTS = 20

export async function noteLiveness(ctx: WriteCtx, liveness: Liveness): Promise<void> {
  const fields = { ...liveness, at: Date.now() }
  const row = await livenessRow(ctx)
  // A loop that has just started says what the one before it had said.
  if (row && isSame(row, liveness)) return
  if (row) await ctx.db.patch("liveness", row._id, fields)
  else await ctx.db.insert("liveness", { ...fields, organizationId: ctx.actor.organizationId })
  for (const stuck of [...liveness.nobody, ...liveness.overdue].slice(0, MAX_ALERTS)) await tell(ctx, stuck)
}

export async function livenessOf(ctx: ReadCtx): Promise<(Liveness & { at: number }) | null> {
  const row = await livenessRow(ctx)
  if (!row) return null
  const { nobody, overdue, at, waitForPerson = 0 } = row
  const { loop = 0, agent = 0, person = 0, outside = 0 } = row.movers
  // The loop looks at what may move: of the rest the backlog is a person's, and ready cards wait for their turn or for
  // others, which an audit goes through (model/waits).
  const counts = await countsOfAll(ctx)
  const open = TASK_STATUSES.filter((status) => !isTerminal(status)).reduce(
    (sum, status) => sum + counts[status],
    0,
  )
  const seen = loop + agent + person + outside + nobody.length
  const unseen = Math.max(0, open - counts.backlog - seen)
  const byPerson = Math.min(waitForPerson, unseen)
  return {
    movers: { loop: loop + unseen - byPerson, agent, person: person + counts.backlog + byPerson, outside },
    ...{ nobody, overdue, at },
  }
}

const isSame = (row: Liveness, said: Liveness): boolean =>
  NextMover.options.every((mover) => row.movers[mover] === said.movers[mover]) &&
  (row.waitForPerson ?? 0) === (said.waitForPerson ?? 0) &&
  nameOf(row.nobody) === nameOf(said.nobody) &&
  nameOf(row.overdue) === nameOf(said.overdue)

const nameOf = (stuck: readonly Stuck[]): string =>
  stuck.map(({ taskId, code, since }) => `${taskId} ${code} ${since}`).join()

async function tell(ctx: WriteCtx, { taskId, code, since }: Stuck): Promise<void> {
  const task = await byId(ctx, "tasks", taskId)
  const question = code
    ? `${task.key} has been waiting too long: ${REASONS[code]}`
    : `Nobody moves ${task.key}: that is a fault of Clutch. Please report it with \`clutch tasks why ${task.key}\`.`
  if (await wasTold(ctx, task, question, since ?? task.statusSince)) return
  const isAboutPlace = task.status === "merging"
  await openSignal(ctx, task, { kind: "alert", severity: "high", question, options: [], isAboutPlace })
}

/** Also where somebody has acknowledged it meanwhile: the same wait is told once. */
async function wasTold(ctx: ReadCtx, task: Doc<"tasks">, question: string, since: number): Promise<boolean> {
  for (const state of ["open", "delivered"] as const) {
    const signals = await ctx.db
      .query("signals")
      .withIndex("by_task", (q) => q.eq("taskId", task._id).eq("state", state))
      .order("desc")
      .take(20)
    if (signals.some((signal) => signal.question === question && signal.askedAt >= since)) return true
  }
  return false
}

const livenessRow = (ctx: ReadCtx) =>
  ctx.db
    .query("liveness")
    .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .unique()
