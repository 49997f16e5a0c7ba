/** A backend that keeps sessions in memory: positions stored with what was read, each message once. */
import type { PaidAnswer, SessionFacts, TranscriptEntry } from "#domain/session"
import type { SessionReading } from "#domain/session-delivery"
import type { SessionStore, Stored } from "#worker/sessions/store"

export type FakeSession = {
  positions: Stored
  facts: SessionFacts
  answers: Map<string, PaidAnswer>
  entries: Map<string, TranscriptEntry>
}

export function aSessionStore() {
  const sessions = new Map<string, FakeSession>()
  const texts: string[] = []
  const keyOf = ({ system, name }: { system: string; name: string }) => `${system} ${name}`
  const recordOne = ({ lane, from, to, facts, answers, entries, ...named }: SessionReading) => {
    const key = keyOf(named)
    const session = sessions.get(key) ?? {
      ...{ positions: { sum: null, pages: null, status: "idle" as const }, facts: {} },
      ...{ answers: new Map(), entries: new Map() },
    }
    const stored = session.positions[lane]
    if (JSON.stringify(stored) !== JSON.stringify(from)) return { position: stored, isKnown: true }
    sessions.set(key, session)
    session.positions = { ...session.positions, [lane]: to, status: facts.status ?? session.positions.status }
    if (lane === "sum") Object.assign(session.facts, facts)
    for (const answer of answers)
      if (!session.answers.has(answer.answerId)) session.answers.set(answer.answerId, answer)
    for (const entry of entries)
      if (!session.entries.has(entry.messageId)) session.entries.set(entry.messageId, entry)
    return { position: to, isKnown: true }
  }
  const store: SessionStore = {
    positions: async (names) => names.map((named) => sessions.get(keyOf(named))?.positions ?? null),
    record: async (deliveries) => deliveries.map(recordOne),
    storeText: async (text) => `text ${texts.push(text)}`,
  }
  return {
    ...{ store, texts, sessions },
    words: (key: string) => [...(sessions.get(key)?.entries.values() ?? [])].map(({ text }) => text),
  }
}
