/** Who a card is given to: an agent of its role, a person, or nobody in particular. */
import type { Doc, Id } from "../_generated/dataModel.ts"
import { agentsOf } from "./agents.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { demand, deny } from "./refusals.ts"

export type Assignee = Pick<Doc<"tasks">, "assignedUserId" | "assignedAgentId"> & { name: string }

const NOBODY = ["nobody", "anybody", "none"]

/** From what a person types: an agent's name, `me`, or `nobody`. The loop carries out what `typedBy` has answered before. */
export async function assigneeOf(
  ctx: ReadCtx,
  task: Doc<"tasks">,
  typed: string,
  typedBy?: Id<"users">,
): Promise<Assignee> {
  const wanted = typed.trim().toLowerCase()
  if (NOBODY.includes(wanted))
    return { assignedUserId: undefined, assignedAgentId: undefined, name: "whoever is free" }
  if (wanted === "me") {
    const userId = typedBy ?? ctx.actor.userId
    if (!userId) return deny("invalid_input", "Only a person can take a card: name an agent.")
    const name = (await ctx.db.get("users", userId))?.name ?? ctx.actor.name
    return { assignedUserId: userId, assignedAgentId: undefined, name }
  }
  const fitting = (await agentsOf(ctx)).filter(({ role }) => role === task.role)
  const agent = fitting.find(({ name }) => name.toLowerCase() === wanted)
  const names = [...fitting.map(({ name }) => name), "me", "nobody"].join(", ")
  demand(agent, "invalid_input", `${task.key} can be given to: ${names}.`)
  return { assignedUserId: undefined, assignedAgentId: agent._id, name: agent.name }
}

export async function assign(
  ctx: WriteCtx,
  task: Doc<"tasks">,
  { name, ...assignee }: Assignee,
): Promise<void> {
  await ctx.db.patch("tasks", task._id, { ...assignee, updatedAt: Date.now() })
  await append(ctx, {
    kind: "task.assigned",
    task,
    data: { to: name },
    sentence: `${ctx.actor.name} gave ${task.key} to ${name}.`,
  })
}
