/** What counts as an answer to a signal: one of its words, with or without more to say, or free text to a question. */
import { accept, refuse, type Result } from "./refusal.ts"
import { SIGNAL_ANSWERS, type SignalKind } from "./signal.ts"

/** "retry: use the other library" means retry, and whoever goes on reads the rest. */
export const answerWord = (answer: string): string => answer.split(":", 1)[0]!.trim().toLowerCase()

/** What follows the word: "reassign: Ada" names Ada. */
export const answerText = (answer: string): string => {
  const at = answer.indexOf(":")
  return at < 0 ? "" : answer.slice(at + 1).trim()
}

/** "split: the form | the API" names two cards; at most twenty, and none for a bare "split". */
export function splitTitles(text: string): string[] {
  const titles = text.split(/\||\n/).map((title) => title.trim())
  return titles
    .filter(Boolean)
    .map((title) => title.slice(0, MAX_TITLE))
    .slice(0, MAX_PARTS)
}
const MAX_TITLE = 200
const MAX_PARTS = 20

/** The answer as it is stored, or why it is none. */
export function checkAnswer(kind: SignalKind, options: readonly string[], answer: string): Result<string> {
  const text = answer.trim()
  if (text === "") return refuse("invalid_input", "An answer needs a text.")
  const words = SIGNAL_ANSWERS[kind]
  if (words.length === 0) return accept(text)
  const isKnown = options.includes(text) || words.includes(answerWord(text))
  if (isKnown && answerWord(text) === "reassign" && answerText(text) === "")
    return refuse("invalid_input", 'Say to whom: "reassign: Ada", "reassign: me" or "reassign: nobody".')
  if (isKnown) return accept(text)
  const known = [...new Set([...words, ...options])]
  return refuse("invalid_input", `Answer with one of: ${known.join(", ")}.`, { answers: known })
}
