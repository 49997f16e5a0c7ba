/** What the gateway asks on an agent's behalf becomes a signal of its card, and a person's answer goes back. */
import { hash } from "node:crypto"
import { z } from "zod"
import type { ApprovalRequested, QuestionRequested } from "../../gateway/events.ts"
import {
  ApprovalRequested as Approval,
  payloadOf,
  QuestionRequested as Question,
} from "../../gateway/events.ts"
import type { GatewayClient, GatewayEvent } from "../../gateway/client.ts"
import { GatewayError } from "../../gateway/trouble.ts"
import type { Ask } from "../../shim/reports.ts"
import type { ShimLog } from "../../shim/log.ts"

const Anything = z.looseObject({})
const Opened = z.looseObject({ signalId: z.string() })
const Heard = z.looseObject({ state: z.string(), answer: z.string().nullable() })
const Approvals = z.looseObject({ approvals: z.array(Approval).default([]) })
const Questions = z.looseObject({ questions: z.array(Question).default([]) })

const ALLOW = "Allow once"
const DENY = "Deny"

type Pending =
  | { kind: "approval"; id: string; request: ApprovalRequested["request"] }
  | { kind: "question"; id: string; questions: QuestionRequested["questions"] }

export type People = {
  /** An event of the gateway; whether it asked for this session. */
  heard(event: GatewayEvent): boolean
  /** Reads what is open now: after a connection began anew, and where events were lost. */
  refresh(): Promise<void>
  /** Opens signals for what is new, and hands answers back. */
  step(): Promise<void>
  isWaiting(): boolean
}

export type Asked = {
  /** Signals by the gateway's id. */
  asked: Record<string, string>
  /** By what was asked: signals whose answer has not reached the gateway. An agent that is taken up again asks again. */
  unheard: Record<string, string>
}

export type PeopleOptions = {
  client: GatewayClient
  sessionKey: string
  ask: Ask
  log: ShimLog
  /** As it was kept; `keep` writes down what was changed in it before anything else happens. */
  kept: Asked
  keep(): void
}

export function createPeople({ client, sessionKey, ask, log, kept, keep }: PeopleOptions): People {
  const pending = new Map<string, Pending>()
  /** The gateway said of these that nobody has to answer any more. */
  const over = new Set<string>()

  const noteApproval = ({ id, request }: ApprovalRequested) => {
    if (request.sessionKey !== sessionKey) return false
    pending.set(id, { kind: "approval", id, request })
    return true
  }
  const noteQuestion = ({ id, sessionKey: key, questions }: QuestionRequested) => {
    if (key !== sessionKey) return false
    pending.set(id, { kind: "question", id, questions })
    return true
  }
  return {
    heard(event) {
      const approval = payloadOf("exec.approval.requested", event)
      if (approval) return noteApproval(approval)
      const ended = payloadOf("question.resolved", event)
      if (ended && pending.has(ended.id)) return (over.add(ended.id), true)
      const question = payloadOf("question.requested", event)
      return question ? noteQuestion(question) : false
    },
    async refresh() {
      if (client.has("exec.approval.list")) {
        const before = idsOf("approval")
        const { approvals } = await client.request("exec.approval.list", {}, { answer: listOf(Approvals) })
        forget(before, approvals)
        approvals.forEach(noteApproval)
      }
      if (client.has("question.list")) {
        const before = idsOf("question")
        const { questions } = await client.request("question.list", {}, { answer: Questions })
        forget(before, questions)
        questions.forEach(noteQuestion)
      }
    },
    async step() {
      for (const each of pending.values()) {
        if (over.has(each.id)) {
          if (await withdraw(each)) pending.delete(each.id)
          continue
        }
        const signalId = kept.asked[each.id] ?? (await open(each))
        if (signalId === null) continue
        const heard = await ask("signals.get", { signal: signalId }, Heard)
        if (heard.kind !== "ok" || heard.value.state === "open") continue
        const isDone = await resolve(each, heard.value.state === "withdrawn" ? null : heard.value.answer)
        if (isDone) pending.delete(each.id)
      }
    },
    isWaiting: () => pending.size > 0,
  }

  function idsOf(kind: Pending["kind"]): string[] {
    return [...pending.values()].filter((each) => each.kind === kind).map(({ id }) => id)
  }

  /** What was open before the gateway told what is open, and is not among it: answered elsewhere, too old, or forgotten. */
  function forget(before: readonly string[], open: readonly { id: string }[]): void {
    for (const id of before) if (!open.some((each) => each.id === id)) pending.delete(id)
  }

  /** A gateway that was restarted asks the same under another id; people are asked once. */
  function askedBefore(each: Pending): string | undefined {
    const signalId = kept.unheard[markOf(each)]
    const isAnothers = [...pending.keys()].some((id) => id !== each.id && kept.asked[id] === signalId)
    return isAnothers ? undefined : signalId
  }

  async function open(each: Pending): Promise<string | null> {
    let signalId = askedBefore(each)
    if (signalId === undefined) {
      const answer = await ask("signals.ask", { kind: "question", ...wordsOf(each) }, Opened)
      if (answer.kind !== "ok") {
        log("signal.not_opened", answer.kind === "refused" ? answer.refusal.message : answer.why)
        return null
      }
      signalId = answer.value.signalId
    }
    kept.asked[each.id] = signalId
    kept.unheard[markOf(each)] = signalId
    keep()
    return signalId
  }

  /** False: try again. It was answered in the gateway itself, called off, or waited for too long: the agent has gone on. */
  async function withdraw(each: Pending): Promise<boolean> {
    const signal = kept.asked[each.id]
    if (signal !== undefined) {
      const { kind } = await ask("signals.withdraw", { signal }, Anything)
      if (kind !== "ok" && kind !== "refused") return false
      delete kept.unheard[markOf(each)]
      keep()
    }
    return over.delete(each.id)
  }

  /** False: try again. What the gateway no longer knows is over. */
  async function resolve(each: Pending, answer: string | null): Promise<boolean> {
    try {
      if (each.kind === "approval") {
        const decision = answer === ALLOW ? "allow-once" : "deny"
        await client.request("exec.approval.resolve", { id: each.id, decision }, { answer: Anything })
      } else if (answer === null) {
        await client.request("question.resolve", { id: each.id, cancel: true }, { answer: Anything })
      } else {
        const answers = Object.fromEntries(each.questions.map(({ questionId }) => [questionId, [answer]]))
        await client.request("question.resolve", { id: each.id, answers: { answers } }, { answer: Anything })
      }
      delete kept.unheard[markOf(each)]
      keep()
      return true
    } catch (error) {
      log("answer.not_delivered", (error as Error).message)
      return error instanceof GatewayError && error.wire !== null && !error.retryable
    }
  }
}

/** Versions differ in whether the list comes by itself or under a name. */
const listOf = (schema: typeof Approvals) =>
  z.union([z.array(Approval).transform((approvals) => ({ approvals })), schema])

const markOf = (pending: Pending): string => hash("sha256", JSON.stringify(wordsOf(pending)), "base64url")

function wordsOf(pending: Pending): { question: string; options?: string[] } {
  if (pending.kind === "approval") {
    const { command, cwd } = pending.request
    return {
      question: `The agent wants to run this command${cwd ? ` in ${cwd}` : ""}:\n\n${command.slice(0, 4_000)}`,
      options: [ALLOW, DENY],
    }
  }
  const [first, ...others] = pending.questions
  const options = others.length === 0 ? (first?.options ?? []).map(({ label }) => label.slice(0, 200)) : []
  const text = pending.questions
    .map(({ header, question }) =>
      header && pending.questions.length > 1 ? `${header}: ${question}` : question,
    )
    .join("\n\n")
  return {
    question: text.slice(0, 5_000) || "The agent asks.",
    ...(options.length > 0 && { options: options.slice(0, 10) }),
  }
}
