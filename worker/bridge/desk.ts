/**
 * One chat's desk: what waits is sent (say.ts), what comes is written down (hear.ts), and in doubt the history is read
 * (look.ts), one thing after another. It keeps nothing that the backend or the gateway could not tell again, so it may be
 * lost at any point.
 */
import { isOver } from "#domain/chat"
import type { Outgoing } from "#domain/chat/delivery"
import { createEar, type Ear } from "./hear.ts"
import { createLook } from "./look.ts"
import { newNotes } from "./notes.ts"
import type { BridgePorts } from "./ports.ts"
import { createVoice } from "./say.ts"

/** A run that says nothing for so long is looked after. */
const SILENCE_MS = 30_000
const LATER_MS = 2_000

export type Desk = Pick<Ear, "onEvent"> & {
  update(messages: Outgoing[]): void
  /** What happened meanwhile is not known: the session's history is read before anything else. */
  doubt(): void
  /** Time has passed. */
  tick(): void
  /** Resolves when all that was begun is through. */
  rest(): Promise<void>
  isIdle(): boolean
}

export function createDesk(chatId: string, sessionKey: string, ports: BridgePorts): Desk {
  const { gateway, clock, log } = ports
  const notes = newNotes(chatId, sessionKey, clock.now())
  let queue: Promise<void> = Promise.resolve()
  let isStepQueued = false

  const then = (what: string, act: () => Promise<void>) => {
    queue = queue.then(act).catch((error: unknown) => {
      // Whatever went wrong, the history tells what is so.
      notes.isInDoubt = true
      notes.notBefore = clock.now() + LATER_MS
      log.warn({ error, chatId, what }, "bridge.step_failed")
    })
  }
  const step = () => {
    if (isStepQueued) return
    isStepQueued = true
    then("step", async () => {
      isStepQueued = false
      if (gateway.boot() === null || clock.now() < notes.notBefore) return
      if (notes.isInDoubt) await look()
      await voice.act()
    })
  }

  const voice = createVoice(notes, ports)
  const ear = createEar(notes, ports, { then, step })
  const look = createLook(notes, ports, { send: voice.send, show: ear.show })

  return {
    onEvent: ear.onEvent,
    update(messages) {
      notes.open = messages
      step()
    },
    doubt() {
      notes.isInDoubt = true
      step()
    },
    tick() {
      const waits = notes.open.some(({ delivery, runId }) => runId !== undefined && !isOver(delivery))
      if ((waits || notes.foreign.size > 0) && clock.now() - notes.heardAt >= SILENCE_MS)
        notes.isInDoubt = true
      step()
    },
    rest: async () => {
      for (let seen = null; seen !== queue;) {
        seen = queue
        await queue
      }
    },
    isIdle: () => notes.open.length === 0 && notes.foreign.size === 0 && ear.isQuiet(),
  }
}
