/** What one may ask about the conversations of agents. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { SessionFilter } from "#domain/session"
import { defineOperation } from "./define.ts"

const OneSession = z.object({
  session: z.string().min(1).describe("Id of the session (clutch sessions list)"),
})
const cursor = z.string().optional().describe("Go on after this (`next` of the answer before)")
const DAY_MS = 24 * 3_600_000

export const listSessions = defineOperation({
  name: "sessions.list",
  summary: "List conversations of agents, the last used first",
  input: SessionFilter.extend({
    limit: z.number().int().min(1).max(200).optional().describe("At most this many (default 50)"),
    cursor,
  }),
  run: async ({ backend }, { limit = 50, cursor, ...filter }) => {
    const paginationOpts = { numItems: limit, cursor: cursor ?? null }
    const { page, isDone, continueCursor } = await backend.query(api.sessions.list, {
      ...filter,
      paginationOpts,
    })
    return { sessions: page, next: isDone ? null : continueCursor }
  },
})

export const showSession = defineOperation({
  name: "sessions.show",
  summary: "Show one conversation in sum: model, usage, cost, context",
  input: OneSession,
  positionals: ["session"],
  run: ({ backend }, input) => backend.query(api.sessions.get, input),
})

export const tailSession = defineOperation({
  name: "sessions.tail",
  summary: "Show the end of a conversation, or what stands before `cursor`",
  input: OneSession.extend({
    lines: z.number().int().min(1).max(1_000).optional().describe("At most this many entries (default 20)"),
    cursor,
  }),
  positionals: ["session"],
  run: async ({ backend }, { session, lines = 20, cursor }) => {
    // A stored page holds some tens of entries.
    const paginationOpts = { numItems: Math.ceil(lines / 20) + 1, cursor: cursor ?? null }
    const { page, isDone, continueCursor } = await backend.query(api.sessions.entries, {
      session,
      paginationOpts,
    })
    const isWhole = cursor !== undefined || page.length <= lines
    const entries = (isWhole ? page : page.slice(0, lines)).toReversed()
    return { entries, next: isDone ? null : continueCursor }
  },
})

export const sessionUsage = defineOperation({
  name: "sessions.usage",
  summary: "Tokens and cost by model, over the last hours",
  input: z.object({
    hours: z.number().int().min(1).max(168).optional().describe("How many hours back (default 24)"),
    project: z.string().optional().describe("Only of this project"),
  }),
  run: ({ backend }, { hours = 24, project }) =>
    backend.query(api.sessions.modelUsage, {
      since: Date.now() - (hours * DAY_MS) / 24,
      ...(project !== undefined && { project }),
    }),
})
