/** Agents: who there is, and what each does now. */
import { z } from "zod"
import { UpdateAgent } from "#domain/agent"
import { mutation, query } from "./functions.ts"
import { agentByName, agentsOf, updateAgent } from "./model/agents.ts"
import { viewOfAgent } from "./model/agentViews.ts"

export const list = query({
  actors: ["user"],
  args: z.object({}),
  handler: async (ctx) => Promise.all((await agentsOf(ctx)).map((agent) => viewOfAgent(ctx, agent))),
})

export const get = query({
  actors: ["user"],
  args: z.object({ agent: z.string().min(1) }),
  handler: async (ctx, { agent }) => viewOfAgent(ctx, await agentByName(ctx, agent)),
})

export const update = mutation({
  actors: ["user"],
  args: UpdateAgent,
  handler: async (ctx, { agent, ...change }) =>
    viewOfAgent(ctx, await updateAgent(ctx, await agentByName(ctx, agent), change)),
})
