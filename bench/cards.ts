/** The cards that the backend's benchmarks write and read, and an engine that holds them. */
import path from "node:path"
import type { Engine, Outcome } from "#local-backend/engine/types"
import { bundleProject } from "#local-backend/functions/bundle"

/** The app whose functions the benchmarks call. */
export const CARDS_PROJECT = path.join(import.meta.dirname, "../local-backend/fixtures/cards")

/** So many cards lie on one board, which is what a page of 50 is read from. */
export const CARDS_ON_A_BOARD = 50
const AT_ONCE = 1_000
const WORDS = "what is to be done, in as many words as people use for it ".repeat(3)

export type Card = { board: string; assignee: string; title: string }

export function boardOf(n: number): string {
  return `board ${Math.floor(n / CARDS_ON_A_BOARD)}`
}

export function card(n: number): Card {
  return { board: boardOf(n), assignee: `person ${n % 7}`, title: `Card ${n}: ${WORDS}` }
}

export async function deployCards(engine: Engine): Promise<void> {
  await engine.deploy(await bundleProject(CARDS_PROJECT))
}

let lastRequestId = 0
export function nextKey(): { sessionId: string; requestId: number } {
  return { sessionId: "bench", requestId: lastRequestId++ }
}

export function callTo(functionPath: string, args: Record<string, string | number | string[] | Card[]>) {
  return { path: functionPath, args, identity: { kind: "none" } as const, allowInternal: false }
}

export function valueOf(outcome: Outcome): unknown {
  if (!outcome.ok) throw new Error(outcome.error.message)
  return JSON.parse(outcome.value)
}

export async function fill(engine: Engine, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += AT_ONCE) {
    const cards = Array.from({ length: Math.min(AT_ONCE, to - n) }, (_, i) => card(n + i))
    valueOf(await engine.runMutation(callTo("cards:addMany", { cards }), nextKey()))
  }
}
