/**
 * Paid answers on their way to the backend: plain numbers in one text. A backlog holds a hundred thousand of them, and as
 * objects they cost ten times more to carry and to check than to count.
 */
import { z } from "zod"
import { hash53 } from "./hash53.ts"
import { accept, refuse, type Result } from "./refusal.ts"
import { MAX_DELIVERED, type PaidAnswer } from "./session.ts"

export const PackedAnswers = z.object({
  models: z.array(z.string().max(200)).max(MAX_DELIVERED),
  /** A JSON list of numbers, `COLUMNS` of them for each answer. */
  numbers: z.string(),
})
export type PackedAnswers = z.infer<typeof PackedAnswers>

/** An answer without the source's name for it: whether it was counted before is told by the hash. */
export type CountedAnswer = Omit<PaidAnswer, "answerId"> & { hash: number }

/** Hash, time, place of its model or -1, tokens in, out, from the cache and into it, dollars or null. */
const COLUMNS = 8

export function packAnswers(answers: readonly PaidAnswer[]): PackedAnswers {
  const models = new Map<string, number>()
  const numbers: (number | null)[] = []
  for (const { answerId, at, model, usage } of answers) {
    if (model !== undefined && !models.has(model)) models.set(model, models.size)
    numbers.push(hash53(answerId), at, model === undefined ? -1 : models.get(model)!)
    numbers.push(usage.inputTokens, usage.outputTokens, usage.cacheReadTokens, usage.cacheWriteTokens)
    numbers.push(usage.costUsd)
  }
  return { models: [...models.keys()], numbers: JSON.stringify(numbers) }
}

export function unpackAnswers({ models, numbers: text }: PackedAnswers): Result<CountedAnswer[]> {
  const numbers = numbersOf(text)
  if (!numbers || numbers.length % COLUMNS !== 0 || numbers.length > MAX_DELIVERED * COLUMNS)
    return broken("they are no list of whole answers")
  const answers: CountedAnswer[] = []
  for (let from = 0; from < numbers.length; from += COLUMNS) {
    const [hash, at, place, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd] =
      numbers.slice(from, from + COLUMNS) as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number | null,
      ]
    const counts = [hash, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens]
    const hasPlace = Number.isInteger(place) && place >= -1 && place < models.length
    if (!counts.every(isCount) || !isNumber(at) || !hasPlace)
      return broken(`answer ${from / COLUMNS + 1} has a number that cannot be`)
    if (costUsd !== null && !(isNumber(costUsd) && costUsd >= 0))
      return broken(`answer ${from / COLUMNS + 1} has no possible cost`)
    const usage = { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd }
    answers.push({ hash, at, usage, ...(place >= 0 && { model: models[place]! }) })
  }
  return accept(answers)
}

function numbersOf(text: string): unknown[] | null {
  try {
    const numbers: unknown = JSON.parse(text)
    return Array.isArray(numbers) ? numbers : null
  } catch {
    return null
  }
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value)
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

const broken = (why: string): Result<never> =>
  refuse("invalid_input", `The answers of a transcript cannot be read: ${why}.`)
