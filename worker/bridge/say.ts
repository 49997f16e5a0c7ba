/** What a desk does of itself: the next message is sent, a command carried out, a run called off. */
import { nextStep } from "#domain/chat/next"
import { carryOut } from "./commands.ts"
import { SOON_MS, type Notes } from "./notes.ts"
import type { BridgePorts, Parcel } from "./ports.ts"

export type Voice = {
  /** Does what comes next, if anything does. */
  act(): Promise<void>
  /** Again: the session may have it already, under the same key. */
  send(parcel: Parcel, isAgain?: boolean): Promise<void>
}

export function createVoice(notes: Notes, { gateway, store, baggage, clock }: BridgePorts): Voice {
  const { chatId, sessionKey } = notes
  const commandsBegun = new Set<string>()

  const act = async (): Promise<void> => {
    const again = notes.open.find(
      ({ messageId, command, runId, delivery }) =>
        command && runId !== undefined && delivery === "sent" && !commandsBegun.has(messageId),
    )
    // Claimed by a bridge that did not live to carry it out: all commands may be carried out twice.
    if (again) return command(again.messageId, await store.parcel(again.messageId))
    const next = nextStep(notes.open, [...notes.foreign], gateway.steers())
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
    const images = await Promise.all(parcel.images.map((image) => baggage.fetch(image)))
    const introduction = parcel.isFirst ? await baggage.introduce(parcel) : ""
    const answer = await gateway.send({ sessionKey, runId, text: introduction + parcel.text, images })
    notes.heardAt = clock.now()
    switch (answer.kind) {
      case "taken":
        return store.report(chatId, { kind: "delivered", runId, ...(bootId !== null && { bootId }) })
      case "later":
        notes.notBefore = clock.now() + answer.inMs
        // Its key stays: the session may have it already, under that name.
        if (isAgain) return void (notes.isInDoubt = true)
        return store.report(chatId, { kind: "lost", runId })
      case "refused":
        return store.report(chatId, { kind: "failed", runId, sentence: answer.sentence })
      case "unknown":
        notes.isInDoubt = true
        notes.notBefore = clock.now() + SOON_MS
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

  return { act, send }
}
