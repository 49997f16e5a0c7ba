/** What counts as an answer to a signal: one of its words, with or without more to say, or free text to a question. */
import { accept, refuse, type Result } from "./refusal.ts"
import { SIGNAL_ANSWERS, type SignalKind } from "./signal.ts"

/** "retry: use the other library" means retry, and whoever goes on reads the rest. */
export const answerWord = (answer: string): string => answer.split(":", 1)[0]!.trim().toLowerCase()

/** The answer as it is stored, or why it is none. */
export function checkAnswer(kind: SignalKind, options: readonly string[], answer: string): Result<string> {
  const text = answer.trim()
  if (text === "") return refuse("invalid_input", "An answer needs a text.")
  const words = SIGNAL_ANSWERS[kind]
  if (words.length === 0) return accept(text)
  if (options.includes(text) || words.includes(answerWord(text))) return accept(text)
  const known = [...new Set([...words, ...options])]
  return refuse("invalid_input", `Answer with one of: ${known.join(", ")}.`, { answers: known })
}
