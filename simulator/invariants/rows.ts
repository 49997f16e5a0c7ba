/** Reading rows in the invariants' words. */
import type { Change, Row, Rows } from "../backend/rows.ts"

export const isOpenRun = (run: Row): boolean => run.endedAt === undefined
/** The ended ones grow without end. */
export const openRuns = (rows: Rows): Row[] =>
  rows.all("organizations").flatMap(({ _id }) => rows.range("runs", "by_open", { equal: [_id, undefined] }))
export const isOpenTask = (task: Row): boolean => task.status !== "done" && task.status !== "cancelled"
export const runLeases = (rows: Rows): Row[] => rows.all("leases").filter(({ kind }) => kind === "run")
export const eventsOf = (changes: readonly { table: string; after: Row | null }[]): Row[] =>
  changes.flatMap(({ table, after }) => (table === "events" && after ? [after] : []))
/** It follows from what a person said. */
export const isAnswered = (changes: readonly Change[]): boolean =>
  changes.some(({ table, after }) => table === "signals" && after?.state === "delivered")
export const isByLoop = (by: string): boolean => by === "service:loop"
export const keyOf = (rows: Rows, taskId: unknown): string =>
  String(rows.get("tasks", String(taskId))?.key ?? taskId)
