/** The words of an answer as they come, written to the backend at most four times a second per chat. */
import type { ChatStream } from "#domain/chat"
import type { Clock } from "../loop/ports.ts"

export const WRITE_EVERY_MS = 250
/** The page shows the end of it; the whole comes with the answer. */
const MAX_SHOWN = 60_000

type Shown = Omit<ChatStream, "updatedAt">

export type Words = {
  show(words: Shown): void
  /** Nothing is written any more; resolves when the last write is through, so that the answer comes after it. */
  end(runId: string): Promise<void>
  runId(): string | null
}

export function createWords(write: (words: Shown) => Promise<void>, clock: Clock): Words {
  let next: Shown | null = null
  let current: string | null = null
  let writing: Promise<void> = Promise.resolve()
  let isWriting = false
  let lastAt = -Infinity
  let callOff: (() => void) | null = null

  const flush = () => {
    callOff = null
    if (!next || isWriting) return
    const words = next
    next = null
    isWriting = true
    lastAt = clock.now()
    writing = write(words)
      // The next words say the same and more.
      .catch(() => {})
      .finally(() => {
        isWriting = false
        plan()
      })
  }
  const plan = () => {
    if (!next || isWriting || callOff) return
    const inMs = lastAt + WRITE_EVERY_MS - clock.now()
    if (inMs <= 0) flush()
    else callOff = clock.after(inMs, flush)
  }
  return {
    runId: () => current,
    show(words) {
      current = words.runId
      next = { ...words, text: words.text.slice(-MAX_SHOWN) }
      plan()
    },
    async end(runId) {
      if (current === runId) {
        current = null
        next = null
        callOff?.()
        callOff = null
      }
      await writing
    },
  }
}
