/** What a parser makes of one line of a log, and the small things that all parsers need. */
import type { PaidAnswer, SessionFacts, SessionSystem, TranscriptEntry, Usage } from "#domain/session"

export type ParsedLine = {
  facts: SessionFacts
  answers: PaidAnswer[]
  /** What there is to show; made only when somebody wants it, because the first reading does not. */
  entries: () => TranscriptEntry[]
}

export type Record = { [field: string]: unknown }

export type Parser = {
  system: SessionSystem
  /** Null for a record of a kind that it does not know. `idOf` tells a record without an id of its own from others. */
  parse(record: Record, idOf: () => string, now: number): ParsedLine | null
  /** Whether a long line with this beginning can only be a tool's result or the like: nothing of it is counted. */
  isBulk(beginning: string): boolean
}

/** A record that says nothing: known, and of no use here. */
export const SILENT: ParsedLine = { facts: {}, answers: [], entries: () => [] }

export const told = (facts: SessionFacts): ParsedLine => ({ ...SILENT, facts })

export const isRecord = (value: unknown): value is Record =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const recordOf = (value: unknown): Record => (isRecord(value) ? value : {})

export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined

export const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined

export const listOf = (value: unknown): Record[] => (Array.isArray(value) ? value.filter(isRecord) : [])

/** A count of tokens: whole and not negative, whatever was written. */
export const tokensOf = (value: unknown): number => Math.max(0, Math.round(numberOf(value) ?? 0))

export function timeOf(value: unknown, otherwise: number): number {
  const at = typeof value === "string" ? Date.parse(value) : numberOf(value)
  return at !== undefined && Number.isFinite(at) && at >= 0 ? at : otherwise
}

/** A price of nothing for tokens that were used means that no price is known. */
export function priceOf(cost: unknown, usage: Omit<Usage, "costUsd">): number | null {
  const price = numberOf(cost)
  const tokens = usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens
  return price === undefined || price < 0 || (price === 0 && tokens > 0) ? null : price
}

/** Everything that the answer had before it, and itself: what fills the context. */
export const contextOf = (usage: Usage): number =>
  usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens + usage.outputTokens

const PREVIEW_CHARACTERS = 200

/** The first line that says something, short enough for a list. */
export function previewOf(text: string): string | undefined {
  const line = text.trimStart().slice(0, PREVIEW_CHARACTERS).split("\n", 1)[0]!.trim()
  return line === "" ? undefined : line.toWellFormed()
}

/** The words of a message that is a text, or parts of which some are texts. */
export function wordsOf(content: unknown): string {
  if (typeof content === "string") return content
  return listOf(content)
    .map((part) => textOf(part.text) ?? (isImage(part.type) ? "[image]" : ""))
    .filter((text) => text !== "")
    .join("\n")
}

const isImage = (type: unknown): boolean => type === "image" || type === "input_image"

export const jsonOf = (value: unknown): string =>
  typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value)

/** Without the fields that are not known. */
export function sure<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}
