/** The simulated agent: says its answer word by word, takes in what is said to it meanwhile, and counts what it used. */
import { setTimeout as sleep } from "node:timers/promises"
import { answerTo, asksForCards } from "./answer.ts"
import type { Card } from "./cards.ts"
import { projectOf, readContext, type Project } from "./context.ts"
import { modelOf, type Model, type Row } from "./state.ts"
import type { Agent } from "./turn.ts"

export const SIMULATED_MODELS: readonly Model[] = ["words", "brief"].map((id) => ({
  ...{ id, name: id === "brief" ? "Simulated, brief" : "Simulated", provider: "simulated" },
  contextWindow: 200_000,
}))

/** Two words of a quick writer. */
const PIECE_MS = 90
/** Before the first word. */
const THINKING_MS = 700
const CHARACTERS_PER_TOKEN = 4

export type Look = (slug: string, signal: AbortSignal) => Promise<readonly Card[] | null>

export function simulatedAgent({ speed, listCards }: { speed: number; listCards: Look }): Agent {
  return async (run, hands) => {
    const { signal } = run.abort
    const pause = (ms: number) => sleep(ms / speed, undefined, { signal })
    const project = projectIn(run.session.history) ?? projectOf(run.session.key)
    const isBrief = modelOf(run.session, null).model === "brief"
    let heard = 0
    let said = ""
    // What is added to the turn while it speaks is answered after it, by the same turn.
    while (heard < run.message.length) {
      const words = readContext(run.message.slice(heard)).said.trim()
      const images = heard === 0 ? run.images : []
      heard = run.message.length
      const cards = project && asksForCards(words) ? await listCards(project.slug, signal) : null
      await pause(THINKING_MS)
      const text = answerTo({ said: words, project, cards, images, isBrief })
      let isFirst = true
      for (const piece of text.match(/\s*\S+(?:\s+\S+)?/g) ?? []) {
        signal.throwIfAborted()
        hands.say(piece, isFirst)
        isFirst = false
        await pause(PIECE_MS)
      }
      said += text
    }
    const read = run.session.history.reduce((sum, row) => sum + JSON.stringify(row.content).length, 0)
    hands.used({ input: tokens(read), output: tokens(said.length) })
  }
}

const tokens = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN)

function projectIn(history: readonly Row[]): Project | null {
  for (const { role, content } of history) {
    const project = role === "user" && typeof content === "string" ? readContext(content).project : null
    if (project) return project
  }
  return null
}
