/**
 * One chat's desk: what waits is sent, what comes is written down, one thing after another. It keeps nothing that the
 * backend or the gateway could not tell again, so it may be lost at any point.
 */
import { isOver } from "#domain/chat"
import type { Outgoing } from "#domain/chat/delivery"
import { findings, isLeaving, strays } from "#domain/chat/history"
import { nextStep } from "#domain/chat/next"
import { carryOut } from "./commands.ts"
import { fateOf, isOurs } from "./ends.ts"
import type { BridgePorts, Parcel, RunEvent } from "./ports.ts"
import { createWords } from "./words.ts"

/** A run that says nothing for so long is looked after. */
const SILENCE_MS = 30_000
/** How soon the history is looked at where the gateway left something open. */
const SOON_MS = 3_000
const LATER_MS = 2_000

export type Desk = {
  update(messages: Outgoing[]): void
  onEvent(event: RunEvent): void
  /** What happened meanwhile is not known: the session's history is read before anything else. */
  doubt(): void
  /** Time has passed. */
  tick(): void
  /** Resolves when all that was begun is through. */
  rest(): Promise<void>
  isIdle(): boolean
}

export function createDesk(chatId: string, sessionKey: string, ports: BridgePorts): Desk {
  const { gateway, store, clock, log } = ports
  let open: Outgoing[] = []
  /** Runs at work in the session that no message here asked for. */
  const foreign = new Set<string>()
  const startedAt = new Map<string, number>()
  const told = new Set<string>()
  const commandsBegun = new Set<string>()
  const texts = new Map<string, string>()
  /** Runs whose answer is stored: not told again at each look at the history. */
  const stored = new Set<string>()
  let isInDoubt = true
  let notBefore = 0
  let heardAt = clock.now()
  let queue: Promise<void> = Promise.resolve()
  let isStepQueued = false
  const words = createWords((shown) => store.setStream(chatId, shown), clock)

  const then = (what: string, act: () => Promise<void>) => {
    queue = queue.then(act).catch((error: unknown) => {
      // Whatever went wrong, the history tells what is so.
      isInDoubt = true
      notBefore = clock.now() + LATER_MS
      log.warn({ error, chatId, what }, "bridge.step_failed")
    })
  }
  const step = () => {
    if (isStepQueued) return
    isStepQueued = true
    then("step", async () => {
      isStepQueued = false
      if (gateway.boot() === null || clock.now() < notBefore) return
      if (isInDoubt) await observe()
      await act()
    })
  }

  const act = async (): Promise<void> => {
    const again = open.find(
      ({ messageId, command, runId, delivery }) =>
        command && runId !== undefined && delivery === "sent" && !commandsBegun.has(messageId),
    )
    // Claimed by a bridge that did not live to carry it out: all commands may be carried out twice.
    if (again) return command(again.messageId, await store.parcel(again.messageId))
    const next = nextStep(open, [...foreign], gateway.steers())
    const boot = gateway.boot()
    if (boot === null) return
    switch (next.kind) {
      case "send": {
        const parcel = await store.claim(next.messageId, boot)
        return parcel ? send(parcel) : undefined
      }
      case "command":
        return command(next.messageId, await store.claim(next.messageId, boot))
      case "abort":
        await gateway.abort(sessionKey, next.runId)
        return
      case "wait":
        return
      default:
        return next satisfies never
    }
  }

  const send = async (parcel: Parcel, isAgain = false): Promise<void> => {
    const { runId } = parcel
    const bootId = gateway.boot()
    const images = await Promise.all(parcel.images.map((image) => ports.baggage.fetch(image)))
    const introduction = parcel.isFirst ? await ports.baggage.introduce(parcel) : ""
    const answer = await gateway.send({ sessionKey, runId, text: introduction + parcel.text, images })
    heardAt = clock.now()
    switch (answer.kind) {
      case "taken":
        return store.report(chatId, { kind: "delivered", runId, ...(bootId !== null && { bootId }) })
      case "later":
        notBefore = clock.now() + answer.inMs
        // Its key stays: the session may have it already, under that name.
        if (isAgain) return void (isInDoubt = true)
        return store.report(chatId, { kind: "lost", runId })
      case "refused":
        return store.report(chatId, { kind: "failed", runId, sentence: answer.sentence })
      case "unknown":
        isInDoubt = true
        notBefore = clock.now() + SOON_MS
        return
      default:
        return answer satisfies never
    }
  }

  const command = async (messageId: string, parcel: Parcel | null): Promise<void> => {
    if (!parcel?.command) return
    commandsBegun.add(messageId)
    const { text, hasFailed } = await carryOut(parcel.command, parcel.argument, sessionKey, gateway)
    await store.conclude(messageId, text, hasFailed)
  }

  const observe = async (): Promise<void> => {
    const facts = await gateway.facts(sessionKey)
    isInDoubt = false
    heardAt = clock.now()
    const own = new Set(open.flatMap(({ answeringRun }) => answeringRun ?? []))
    foreign.clear()
    for (const runId of facts.activeRuns ?? []) if (!own.has(runId)) foreign.add(runId)
    if (facts.activeRuns?.length === 0) await store.setStream(chatId, null)
    for (const found of findings(open, facts, clock.now())) {
      if (found.kind === "report" && found.report.kind !== "answered")
        await store.report(chatId, found.report)
      if (found.kind === "report" && found.report.kind === "dropped") isInDoubt = true
      if (found.kind === "answer") {
        const { runId, text, wasStopped } = found
        await store.answer(chatId, { runId, text, ...(wasStopped && { wasStopped }) })
      }
      if (found.kind === "resend") {
        const parcel = await store.parcel(found.messageId)
        if (parcel) await send(parcel, true)
      }
    }
    if (!facts.mayResume) await takeUnasked(facts.rows, new Set(facts.activeRuns))
    if (facts.inFlight) show({ ...facts.inFlight, phase: "writing" })
  }

  /** What the agent said by itself while nobody listened, each run once. */
  const takeUnasked = async (
    rows: readonly { role: string; text: string; runId: string | null }[],
    active: ReadonlySet<string>,
  ): Promise<void> => {
    const said = new Map<string, string[]>()
    for (const { role, text, runId } of rows) {
      if (role !== "assistant" || runId === null || active.has(runId) || !text.trim()) continue
      if (isOurs(runId) || open.some(({ answeringRun }) => answeringRun === runId)) continue
      said.set(runId, [...(said.get(runId) ?? []), text.trim()])
    }
    for (const [runId, parts] of said) {
      if (stored.has(runId)) continue
      await store.answer(chatId, { runId, text: parts.join("\n\n") })
      stored.add(runId)
    }
  }

  const show = (shown: { runId: string; text: string; phase: "preparing" | "thinking" | "writing" }) => {
    if (!startedAt.has(shown.runId)) startedAt.set(shown.runId, clock.now())
    words.show(shown)
    if (told.has(shown.runId)) return
    told.add(shown.runId)
    then("processing", () => store.report(chatId, { kind: "processing", runId: shown.runId }))
  }

  /** Before an end is told of: it is the end of all that went into the run, and only the history tells what did. */
  const releaseStrays = async (runId: string): Promise<void> => {
    if (!open.some((message) => message.answeringRun === runId && message.runId !== runId)) return
    const { rows } = await gateway.facts(sessionKey)
    for (const stray of strays(open, rows, runId))
      await store.report(chatId, { kind: "absorbed", runId: stray, by: null })
  }

  const end = async (runId: string): Promise<void> => {
    await words.end(runId)
    await releaseStrays(runId)
    foreign.delete(runId)
    for (const memory of [startedAt, told, texts]) memory.delete(runId)
    // The end of a run that is not ours may be the end of one of ours under another id, or make way for it; what went
    // into an unnamed run may have been answered by any.
    const isUnclear = open.some(
      (message) =>
        message.runId !== undefined &&
        (!isOurs(runId) || (message.absorbed === true && message.answeringRun === undefined)),
    )
    if (isUnclear) isInDoubt = true
  }

  const hasOwners = async (runId: string, text: string): Promise<boolean> => {
    const fate = await fateOf({ runId, text }, { chatId, sessionKey, open }, ports)
    if (fate === "unknown") lookSoon()
    return fate === "ours to store"
  }

  /** The gateway is being ended and began nothing with it: its next process is asked. */
  const dropped = async (runId: string): Promise<void> => {
    isInDoubt = true
    const by = open.find((message) => message.runId === runId)?.bootId ?? gateway.boot()
    if (by !== null) await store.report(chatId, { kind: "dropped", runId, by, wasRefused: true })
  }

  const onEvent = (event: RunEvent): void => {
    const { runId } = event
    heardAt = clock.now()
    const isKnown = open.some((message) => message.runId === runId || message.answeringRun === runId)
    switch (event.kind) {
      case "preparing":
      case "words": {
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
          const kept = await Promise.all(event.images.map((image) => ports.baggage.keep(image)))
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
          const by = runBeside(open, runId) ?? [...foreign].at(-1) ?? null
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

  const lookSoon = () => {
    clock.after(SOON_MS, () => {
      isInDoubt = true
      step()
    })
  }

  return {
    update(messages) {
      open = messages
      step()
    },
    onEvent,
    doubt() {
      isInDoubt = true
      step()
    },
    tick() {
      const waits = open.some(({ delivery, runId }) => runId !== undefined && !isOver(delivery))
      if ((waits || foreign.size > 0) && clock.now() - heardAt >= SILENCE_MS) isInDoubt = true
      step()
    },
    rest: async () => {
      for (let seen = null; seen !== queue;) {
        seen = queue
        await queue
      }
    },
    isIdle: () => open.length === 0 && foreign.size === 0 && words.runId() === null,
  }
}

/** The run that another message of the chat is being answered by. */
const runBeside = (open: readonly Outgoing[], runId: string): string | null =>
  open.find(
    (message) =>
      message.runId !== runId &&
      message.answeringRun !== undefined &&
      (message.delivery === "processing" || message.delivery === "delivered"),
  )?.answeringRun ?? null
