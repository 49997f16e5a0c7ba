/** What a desk is told by the gateway while it happens: words of an answer, and how runs end. */
import type { Outgoing } from "#domain/chat/delivery"
import { isLeaving, strays } from "#domain/chat/history"
import { fateOf, isOurs } from "./ends.ts"
import { SOON_MS, type Notes } from "./notes.ts"
import type { BridgePorts, RunEvent } from "./ports.ts"
import { createWords } from "./words.ts"

export type Show = (shown: {
  runId: string
  text: string
  phase: "preparing" | "thinking" | "writing"
}) => void

export type Ear = {
  onEvent(event: RunEvent): void
  show: Show
  /** Nobody is being shown anything. */
  isQuiet(): boolean
}

type Desk = {
  /** Once what was begun is through. */
  then(what: string, act: () => Promise<void>): void
  step(): void
}

export function createEar(notes: Notes, ports: BridgePorts, { then, step }: Desk): Ear {
  const { gateway, store, baggage, clock } = ports
  const { chatId, sessionKey, foreign, startedAt } = notes
  const told = new Set<string>()
  const texts = new Map<string, string>()
  const words = createWords((shown) => store.setStream(chatId, shown), clock)

  const show: Show = (shown) => {
    if (!startedAt.has(shown.runId)) startedAt.set(shown.runId, clock.now())
    words.show(shown)
    if (told.has(shown.runId)) return
    told.add(shown.runId)
    then("processing", () => store.report(chatId, { kind: "processing", runId: shown.runId }))
  }

  /** Before an end is told of: it is the end of all that went into the run, and only the history tells what did. */
  const releaseStrays = async (runId: string): Promise<void> => {
    if (!notes.open.some((message) => message.answeringRun === runId && message.runId !== runId)) return
    const { rows } = await gateway.facts(sessionKey)
    for (const stray of strays(notes.open, rows, runId))
      await store.report(chatId, { kind: "absorbed", runId: stray, by: null })
  }

  const end = async (runId: string): Promise<void> => {
    await words.end(runId)
    await releaseStrays(runId)
    foreign.delete(runId)
    for (const memory of [startedAt, told, texts]) memory.delete(runId)
    // The end of a run that is not ours may be the end of one of ours under another id, or make way for it; what went
    // into an unnamed run may have been answered by any.
    const isUnclear = notes.open.some(
      (message) =>
        message.runId !== undefined &&
        (!isOurs(runId) || (message.absorbed === true && message.answeringRun === undefined)),
    )
    if (isUnclear) notes.isInDoubt = true
  }

  const lookSoon = () => {
    clock.after(SOON_MS, () => {
      notes.isInDoubt = true
      step()
    })
  }

  const hasOwners = async (runId: string, text: string): Promise<boolean> => {
    const fate = await fateOf({ runId, text }, notes, ports)
    if (fate === "unknown") lookSoon()
    return fate === "ours to store"
  }

  /** The gateway is being ended and began nothing with it: its next process is asked. */
  const dropped = async (runId: string): Promise<void> => {
    notes.isInDoubt = true
    const by = notes.open.find((message) => message.runId === runId)?.bootId ?? gateway.boot()
    if (by !== null) await store.report(chatId, { kind: "dropped", runId, by, wasRefused: true })
  }

  const onEvent = (event: RunEvent): void => {
    const { runId } = event
    notes.heardAt = clock.now()
    switch (event.kind) {
      case "preparing":
      case "words": {
        const isKnown = notes.open.some(
          (message) => message.runId === runId || message.answeringRun === runId,
        )
        if (!isKnown && !isOurs(runId)) foreign.add(runId)
        const text = event.kind === "words" ? (event.text ?? (texts.get(runId) ?? "") + event.more) : ""
        texts.set(runId, text)
        return show({ runId, text, phase: text ? "writing" : "preparing" })
      }
      case "final": {
        const began = startedAt.get(runId)
        return then("answer", async () => {
          await end(runId)
          if (!(await hasOwners(runId, event.text))) return
          const kept = await Promise.all(event.images.map((image) => baggage.keep(image)))
          const images = kept.filter((image) => image !== null)
          await store.answer(chatId, {
            ...{ runId, text: event.text },
            ...(images.length > 0 && { images }),
            ...(began !== undefined && { startedAt: began }),
          })
          step()
        })
      }
      case "absorbed":
        return then("absorbed", async () => {
          await end(runId)
          const by = runBeside(notes.open, runId) ?? [...foreign].at(-1) ?? null
          await store.report(chatId, { kind: "absorbed", runId, by })
          // Nothing is at work that it could have gone into: the history tells what became of it.
          if (by === null) lookSoon()
        })
      case "error": {
        const hasBegun = (texts.get(runId) ?? "") !== ""
        return then("error", async () => {
          await end(runId)
          if (isLeaving(event.sentence) && !hasBegun) return dropped(runId)
          await store.report(chatId, { kind: "failed", runId, sentence: event.sentence })
          step()
        })
      }
      case "aborted":
        return then("aborted", async () => {
          await end(runId)
          if (!(await hasOwners(runId, event.text))) return
          await store.answer(chatId, { runId, text: event.text, wasStopped: true })
          step()
        })
      default:
        return event satisfies never
    }
  }

  return { onEvent, show, isQuiet: () => words.runId() === null }
}

/** The run that another message of the chat is being answered by. */
const runBeside = (open: readonly Outgoing[], runId: string): string | null =>
  open.find(
    (message) =>
      message.runId !== runId &&
      message.answeringRun !== undefined &&
      (message.delivery === "processing" || message.delivery === "delivered"),
  )?.answeringRun ?? null
