/** How sessions, their words and what they used read in a terminal. */
import type { FunctionReturnType } from "convex/server"
import type { api } from "#convex/_generated/api"
import { formatAge, formatMoney, formatTokens } from "#domain/format"
import { table } from "./layout.ts"

type Sessions = { sessions: FunctionReturnType<typeof api.sessions.list>["page"]; next: string | null }
type Entries = { entries: FunctionReturnType<typeof api.sessions.entries>["page"]; next: string | null }
type Models = FunctionReturnType<typeof api.sessions.modelUsage>

export const sessionViews = {
  "sessions.list": ({ sessions, next }: Sessions, now: number) =>
    [
      table(
        ["session", "source", "status", "last", "tokens", "cost", "task", "about"],
        sessions.map((session) => [
          session.sessionId,
          session.system,
          session.status,
          `${formatAge(session.updatedAt, now)} ago`,
          formatTokens(session.usage.inputTokens + session.usage.outputTokens),
          formatMoney(session.costUsd),
          session.taskKey ?? "",
          session.taskTitle ?? session.title ?? session.name,
        ]),
      ),
      next && `\nMore: --cursor ${next}`,
    ]
      .filter(Boolean)
      .join("\n"),
  "sessions.tail": ({ entries, next }: Entries) =>
    [
      ...entries.map(
        ({ at, kind, tool, isError, text }) =>
          `${new Date(at).toISOString()} ${isError ? "error" : (tool ?? kind)}: ${text}`,
      ),
      ...(next ? [`(earlier: --cursor ${next})`] : []),
    ].join("\n") || "No words yet.",
  "sessions.usage": (models: Models) =>
    table(
      ["model", "answers", "input", "cache", "output", "cost"],
      models.map(({ model, answers, usage, costUsd }) => [
        model,
        answers,
        formatTokens(usage.inputTokens),
        formatTokens(usage.cacheReadTokens + usage.cacheWriteTokens),
        formatTokens(usage.outputTokens),
        formatMoney(costUsd),
      ]),
    ),
}
