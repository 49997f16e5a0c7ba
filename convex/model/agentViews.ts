/** Agents as they are shown, with a status that is derived from their open runs and from pauses. */
import type { AgentStatus } from "#domain/agent"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { pausesOf } from "./pauses.ts"
import { viewOfRun } from "./runViews.ts"

export async function viewOfAgent(ctx: ReadCtx, agent: Doc<"agents">) {
  const open = await ctx.db
    .query("runs")
    .withIndex("by_agent_open", (q) => q.eq("agentId", agent._id).eq("endedAt", undefined))
    .take(agent.limit)
  const isPaused = (await pausesOf(ctx)).some(
    ({ scope, subject }) => scope === "agent" && subject === agent._id,
  )
  const status: AgentStatus = isPaused ? "paused" : open.length > 0 ? "working" : "idle"
  return {
    agentId: agent._id,
    name: agent.name,
    role: agent.role,
    model: agent.model ?? null,
    limit: agent.limit,
    status,
    runs: await Promise.all(open.map((run) => viewOfRun(ctx, run))),
  }
}
