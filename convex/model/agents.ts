/** The agents of the organization. */
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { byId } from "./find.ts"

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
