/** The agents of the organization. */
import type { UpdateAgent } from "#domain/agent"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { byId, referred } from "./find.ts"
import { demand } from "./refusals.ts"

export const agentsOf = (ctx: ReadCtx): Promise<Doc<"agents">[]> =>
  ctx.db
    .query("agents")
    .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .take(500)

/** By name or id; names are unique enough for people, the first one wins. */
export async function agentByName(ctx: ReadCtx, nameOrId: string): Promise<Doc<"agents">> {
  const wanted = nameOrId.trim().toLowerCase()
  const named = (await agentsOf(ctx)).find((agent) => agent.name.toLowerCase() === wanted)
  return named ?? byId(ctx, "agents", nameOrId)
}

/** What is not named stays as it is. Its runs go on as they were started. */
export async function updateAgent(
  ctx: WriteCtx,
  agent: Doc<"agents">,
  { name, model, limit }: Omit<UpdateAgent, "agent">,
): Promise<Doc<"agents">> {
  const change = {
    ...(name !== undefined && { name }),
    ...(model !== undefined && { model: model === "" ? undefined : model }),
    ...(limit !== undefined && { limit }),
  }
  demand(Object.keys(change).length > 0, "invalid_input", "Say at least one thing that should change.")
  const others = (await agentsOf(ctx)).filter(({ _id }) => _id !== agent._id)
  demand(
    !others.some((other) => other.name.toLowerCase() === name?.toLowerCase()),
    "already_exists",
    `There is an agent ${name} already.`,
  )
  await ctx.db.patch("agents", agent._id, change)
  await append(ctx, {
    kind: "agent.updated",
    data: { agentId: agent._id, settings: Object.keys(change).join(", ") },
    sentence: `${ctx.actor.name} changed ${agent.name}: ${Object.keys(change).join(", ")}.`,
  })
  return referred(ctx, "agents", agent._id)
}
