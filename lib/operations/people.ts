/** What one may ask about agents, signals and the loop: the operator's side of it. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { UpdateAgent } from "#domain/agent"
import { RenameOrganization } from "#domain/organization"
import { PauseScope } from "#domain/pause"
import { ListSignals, RespondSignal } from "#domain/signal"
import { defineOperation } from "./define.ts"

export const listAgents = defineOperation({
  name: "agents.list",
  summary: "List agents and what they do now",
  input: z.object({}),
  run: ({ backend }) => backend.query(api.agents.list, {}),
})

export const getAgent = defineOperation({
  name: "agents.get",
  summary: "Show one agent",
  input: z.object({ agent: z.string().min(1).describe("Its name or id") }),
  positionals: ["agent"],
  run: ({ backend }, input) => backend.query(api.agents.get, input),
})

export const updateAgent = defineOperation({
  name: "agents.update",
  summary: "Change an agent: its name, its model, how many runs it may have at once",
  input: UpdateAgent,
  positionals: ["agent"],
  run: ({ backend }, input) => backend.mutation(api.agents.update, input),
})

export const getOrganization = defineOperation({
  name: "organization.get",
  summary: "Show the organization, its team and the limits that hold for all",
  input: z.object({}),
  run: ({ backend }) => backend.query(api.organization.get, {}),
})

export const renameOrganization = defineOperation({
  name: "organization.rename",
  summary: "Name the organization or its team",
  input: RenameOrganization,
  run: ({ backend }, input) => backend.mutation(api.organization.rename, input),
})

export const listSignals = defineOperation({
  name: "signals.list",
  summary: "List what waits for a person, or told one something",
  input: ListSignals,
  run: ({ backend }, input) => backend.query(api.signals.list, input),
})

export const respondSignal = defineOperation({
  name: "signals.respond",
  summary: "Answer a signal",
  input: RespondSignal,
  positionals: ["signal", "answer"],
  run: ({ backend }, input) => backend.mutation(api.signals.respond, input),
})

const PauseTarget = z.object({
  scope: PauseScope.optional().describe("Default all"),
  subject: z
    .string()
    .max(100)
    .optional()
    .describe("Slug of the project, name of the agent, or kind of executor"),
})

export const loopStatus = defineOperation({
  name: "loop.status",
  summary: "Show whether the loop runs, what is paused and what it does",
  input: z.object({}),
  run: ({ backend }) => backend.query(api.loop.status, {}),
})

export const pauseLoop = defineOperation({
  name: "loop.pause",
  summary: "Start nothing new, everywhere or in one place; what runs goes on",
  input: PauseTarget.extend({ reason: z.string().max(500).optional() }),
  run: ({ backend }, input) => backend.mutation(api.loop.pause, input),
})

export const resumeLoop = defineOperation({
  name: "loop.resume",
  summary: "Lift a pause",
  input: PauseTarget,
  run: ({ backend }, input) => backend.mutation(api.loop.resume, input),
})
