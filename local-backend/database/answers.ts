/** Answers of mutations, kept so that a request repeated after a reconnect is answered and not run again. */
import type { Sqlite } from "./sqlite.ts"

export type AnswerKey = { sessionId: string; requestId: number }

export function saveAnswer(
  connection: Sqlite,
  { sessionId, requestId, answer, ts, nowMs }: AnswerKey & { answer: string; ts: bigint; nowMs: number },
): void {
  connection.run(
    "INSERT INTO answers VALUES (?, ?, ?, ?, ?)",
    sessionId,
    requestId,
    answer,
    String(ts),
    nowMs,
  )
}

export function findAnswer(connection: Sqlite, key: AnswerKey): { answer: string; ts: bigint } | null {
  const row = connection.get(
    "SELECT answer, ts FROM answers WHERE session_id = ? AND request_id = ?",
    key.sessionId,
    key.requestId,
  )
  return row === undefined ? null : { answer: String(row[0]), ts: BigInt(String(row[1])) }
}

export function dropAnswers(connection: Sqlite, beforeMs: number): void {
  connection.run("DELETE FROM answers WHERE answered_ms < ?", beforeMs)
}
