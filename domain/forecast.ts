/** Which open cards would conflict if they were merged: found out beforehand, by the machinery that merges. */
import { z } from "zod"
import type { TaskStatus } from "./task.ts"

export const MAX_FORECAST_CONFLICTS = 300
const MAX_FILES = 10

const ForecastCard = z.object({ taskId: z.string(), key: z.string() })
export type ForecastCard = z.infer<typeof ForecastCard>

/** Between the work of two cards; `other` null: with the branch that it is to land on. */
export const ForecastConflict = z.object({
  one: ForecastCard,
  other: ForecastCard.nullable(),
  files: z.array(z.string().max(500)).max(MAX_FILES),
  /** Files that are not named. */
  moreFiles: z.number().int().nonnegative(),
})
export type ForecastConflict = z.infer<typeof ForecastConflict>

/** The conflicts of a project's open cards, as of the newest look at their branches. */
export const ConflictForecast = z.object({
  conflicts: z.array(ForecastConflict).max(MAX_FORECAST_CONFLICTS),
  changedAt: z.number(),
})
export type ConflictForecast = z.infer<typeof ConflictForecast>

export function forecastConflict(
  { taskId, key }: ForecastCard,
  other: ForecastCard | null,
  files: readonly string[],
): ForecastConflict {
  const named = files.slice(0, MAX_FILES).map((file) => file.slice(0, 500))
  return {
    one: { taskId, key },
    other: other && { taskId: other.taskId, key: other.key },
    files: named,
    moreFiles: files.length - named.length,
  }
}

/** Cards whose branch may hold work that is not merged yet. */
export const hasOpenWork = (status: TaskStatus): boolean =>
  status === "in_progress" || status === "in_review" || status === "in_approval" || status === "merging"

export type CardConflict = { with: string | null; files: string[]; moreFiles: number }

/** As the card itself tells of it. */
export const conflictsOf = (conflicts: readonly ForecastConflict[], key: string): CardConflict[] =>
  conflicts
    .filter(({ one, other }) => one.key === key || other?.key === key)
    .map(({ one, other, files, moreFiles }) => ({
      ...{ with: one.key === key ? (other?.key ?? null) : one.key, files, moreFiles },
    }))

/** The cards that this one's work is expected to conflict with. */
export const othersInConflict = (conflicts: readonly ForecastConflict[], taskId: string): string[] =>
  conflicts.flatMap(({ one, other }) => {
    if (other === null) return []
    if (one.taskId === taskId) return [other.taskId]
    return other.taskId === taskId ? [one.taskId] : []
  })

/** "with CLU-7 in src/a.ts" */
export function conflictSentence(
  { with: other, files, moreFiles }: CardConflict,
  baseBranch: string,
): string {
  const rest = moreFiles > 0 ? ` and ${moreFiles} more` : ""
  return `with ${other ?? baseBranch} in ${files.join(", ")}${rest}`
}
