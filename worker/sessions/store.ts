/** What the watcher needs of the backend, and how it gets it. */
import { api } from "#convex/_generated/api"
import { packAnswers } from "#domain/packed-answers"
import type { SessionStatus, SessionSystem, TranscriptPosition } from "#domain/session"
import type { SessionReading } from "#domain/session-delivery"
import type { Backend } from "#lib/convex"
import { ExternalError } from "#lib/external-error"

export type Positions = { sum: TranscriptPosition | null; pages: TranscriptPosition | null }
/** What a session was when it was last stored: a watcher that starts goes on with it. */
export type Stored = Positions & { model?: string | undefined; status: SessionStatus }
export type Recorded = { position: TranscriptPosition | null; isKnown: boolean }

export type SessionStore = {
  /** How far transcripts are read, in the order asked; null for one that nobody read yet. */
  positions(transcripts: { system: SessionSystem; name: string }[]): Promise<(Stored | null)[]>
  /** All of them in one transaction, each only if the stored position still is its `from`; answers what is stored now. */
  record(readings: SessionReading[]): Promise<Recorded[]>
  storeText(text: string): Promise<string>
}

const UPLOAD_MS = 30_000

export function storeOf(backend: Backend): SessionStore {
  return {
    positions: (transcripts) => backend.query(api.sessions.positions, { transcripts }),
    record(readings) {
      const deliveries = readings.map((reading) => ({ ...reading, answers: packAnswers(reading.answers) }))
      return backend.mutation(api.sessions.record, { deliveries })
    },
    async storeText(text) {
      const url = await backend.mutation(api.sessions.uploadUrl, {})
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "text/plain; charset=utf-8" },
        body: text,
        signal: AbortSignal.timeout(UPLOAD_MS),
      })
      if (!response.ok)
        throw new ExternalError({
          ...{ system: "backend", operation: "store a long text", retryable: true },
          cause: new Error(`HTTP ${response.status}`),
        })
      return ((await response.json()) as { storageId: string }).storageId
    },
  }
}
