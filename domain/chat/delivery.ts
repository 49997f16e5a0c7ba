/** How a message's delivery changes: one table of transitions and one function from what was seen to what is written. */
import type { Delivery, DeliveryFacts } from "../chat.ts"
import { isOver } from "../chat.ts"

/** Which delivery may follow which. */
export const DELIVERY_MOVES: Record<Delivery, readonly Delivery[]> = {
  // A bridge that was away may learn of everything at once, so later states are within reach of earlier ones.
  sent: ["delivered", "processing", "responded", "failed", "stopped"],
  delivered: ["sent", "processing", "responded", "failed", "stopped"],
  processing: ["sent", "responded", "failed", "stopped"],
  responded: [],
  failed: ["sent"],
  stopped: ["sent"],
}

export const mayBecome = (from: Delivery, to: Delivery): boolean => DELIVERY_MOVES[from].includes(to)

/** A message as the rules see it. */
export type Outgoing = DeliveryFacts & { messageId: string; order: number }

/** What the bridge saw of a run of the gateway. */
export type Report =
  /** The gateway has taken it. */
  | { kind: "delivered"; runId: string; bootId?: string | undefined }
  | { kind: "processing"; runId: string }
  /** The gateway added it to the run `by`, or to something it did not name; that one's end is its answer. */
  | { kind: "absorbed"; runId: string; by: string | null }
  /** The gateway goes on with it under another run id, as after a restart. */
  | { kind: "adopted"; runId: string; by: string }
  /** It is known that the gateway never took it: it may be sent again. */
  | { kind: "lost"; runId: string }
  /**
   * The gateway ended before anybody worked on it: its next process is asked, under the same key. `wasRefused`: it said that it
   * was being ended, so the message is no reason of its end.
   */
  | { kind: "dropped"; runId: string; by: string; wasRefused?: boolean | undefined }
  | { kind: "answered"; runId: string }
  | { kind: "failed"; runId: string; sentence: string }
  | { kind: "stopped"; runId: string }

type Change = Partial<Omit<DeliveryFacts, "whenBusy" | "command">>
export type Patch = { messageId: string; change: Change }

/**
 * What a report changes about the open messages of its chat. Messages are matched by run id alone; what became of one that
 * the gateway added to an unnamed run is read from the session's history, not guessed.
 */
export function settle(open: readonly Outgoing[], report: Report): Patch[] {
  const living = open.filter(({ delivery }) => !isOver(delivery))
  switch (report.kind) {
    case "delivered":
      return move(
        living.filter(({ runId, delivery }) => runId === report.runId && delivery === "sent"),
        "delivered",
        { ...(report.bootId !== undefined && { bootId: report.bootId }) },
      )
    case "processing":
      return move(
        answeredBy(living, report.runId).filter(({ delivery }) => delivery !== "processing"),
        "processing",
        {},
      )
    case "absorbed":
      return living
        .filter(({ runId }) => runId === report.runId)
        .map(({ messageId }) => ({
          messageId,
          change: {
            delivery: "processing",
            absorbed: true,
            answeringRun: report.by ?? undefined,
          },
        }))
    case "adopted":
      return living
        .filter(({ runId, answeringRun }) => runId === report.runId && answeringRun !== report.by)
        .map(({ messageId }) => ({
          messageId,
          change: { delivery: "processing", answeringRun: report.by },
        }))
    case "lost":
      return move(
        living.filter(({ runId }) => runId === report.runId),
        "sent",
        { runId: undefined, answeringRun: undefined, absorbed: undefined, claimedAt: undefined },
      )
    case "dropped":
      return living
        .filter(({ runId, droppedBy }) => runId === report.runId && droppedBy !== report.by)
        .map((each) => dropped(each, report))
    case "answered":
      return move(answeredBy(living, report.runId), "responded", { failure: undefined })
    case "failed":
      return move(answeredBy(living, report.runId), "failed", { failure: report.sentence.slice(0, 1_000) })
    case "stopped":
      return move(answeredBy(living, report.runId), "stopped", {})
    default:
      return report satisfies never
  }
}

/** A message that ends every gateway it is given to is not tried for ever. */
export const MAX_DROPS = 5

function dropped(
  { messageId, runId, drops = 0 }: Outgoing,
  { by, wasRefused }: Extract<Report, { kind: "dropped" }>,
): Patch {
  if (!wasRefused && drops >= MAX_DROPS) {
    const failure = `The gateway was restarted ${drops + 1} times before anybody worked on it.`
    return { messageId, change: { delivery: "failed", failure } }
  }
  const again = {
    answeringRun: runId,
    absorbed: undefined,
    drops: wasRefused ? drops : drops + 1,
    droppedBy: by,
  }
  return { messageId, change: { delivery: "sent", ...again } }
}

/** Those whose answer the run is. */
const answeredBy = (living: readonly Outgoing[], runId: string): Outgoing[] =>
  living.filter(({ answeringRun }) => answeringRun === runId)

function move(messages: readonly Outgoing[], delivery: Delivery, change: Change): Patch[] {
  return messages
    .filter((message) => message.delivery === delivery || mayBecome(message.delivery, delivery))
    .map(({ messageId }) => ({ messageId, change: { delivery, ...change } }))
}

/** The claim: writes the key of the next try before anything is sent. Null where it is not to be sent (any more). */
export function claim(
  message: Outgoing,
  { runId, bootId, at }: { runId: string; bootId: string | undefined; at: number },
): Patch | null {
  if (message.delivery !== "sent" || message.runId !== undefined) return null
  return {
    messageId: message.messageId,
    change: { runId, answeringRun: runId, bootId, claimedAt: at, tries: message.tries + 1 },
  }
}

/** Trying again what failed or was stopped: it waits as if new. */
export const retry = (message: Outgoing): Patch | null =>
  message.delivery === "failed" || message.delivery === "stopped"
    ? {
        messageId: message.messageId,
        change: {
          delivery: "sent",
          runId: undefined,
          answeringRun: undefined,
          absorbed: undefined,
          claimedAt: undefined,
          bootId: undefined,
          drops: undefined,
          droppedBy: undefined,
          failure: undefined,
        },
      }
    : null
