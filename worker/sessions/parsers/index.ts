/** From a line of a log to what is stored of it: the one place that knows all parsers, and that no line can break. */
import { hash } from "node:crypto"
import type { SessionSystem } from "#domain/session"
import { claude } from "./claude.ts"
import { codex } from "./codex.ts"
import { gemini } from "./gemini.ts"
import { isRecord, type ParsedLine, type Parser } from "./line.ts"
import { openclaw } from "./openclaw.ts"
import { opencode } from "./opencode.ts"

export const parserOf: Record<SessionSystem, Parser> = {
  clutch: openclaw,
  ...{ openclaw, claude, codex, opencode, gemini },
}

/** What is kept of a line that nobody knows. */
const KEPT_OF_UNKNOWN = 2_000

/** A line that is no record, or of a kind that its parser does not know, is kept as it is. */
export function parseLine(parser: Parser, line: string, now: number): ParsedLine {
  const idOf = () => `line ${hash("sha1", line, "base64url")}`
  try {
    const record: unknown = JSON.parse(line)
    return (isRecord(record) ? parser.parse(record, idOf, now) : null) ?? unknownLine(idOf, line, now)
  } catch {
    return unknownLine(idOf, line, now)
  }
}

const unknownLine = (idOf: () => string, line: string, now: number): ParsedLine => ({
  facts: {},
  answers: [],
  entries: () => [{ messageId: idOf(), at: now, kind: "unknown", text: line.slice(0, KEPT_OF_UNKNOWN) }],
})
