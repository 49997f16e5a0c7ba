/** What waits for a person, live, and the ways to answer. */
"use client"
import { useMemo } from "react"
import { useMutation, usePaginatedQuery } from "convex/react"
import { api } from "#convex/_generated/api"
import type { Cancellation } from "#domain/task"
import type { AnsweredView, Inbox } from "./inbox-data.ts"
import { useLive, type Live } from "./live.ts"
import type { Paged } from "./task-data.ts"
import { attempt, tell } from "./toast.ts"
import { pagedOf } from "./use-paged.ts"

const ANSWERED = 20

export const useInbox = (): Live<Inbox> => useLive(api.inbox.list, {})

export function useAnswered(): Paged<AnsweredView> {
  return pagedOf(
    usePaginatedQuery(api.inbox.answered, {}, { initialNumItems: ANSWERED }),
    (signal): AnsweredView => signal,
    ANSWERED,
  )
}

export function useInboxActions() {
  const respond = useMutation(api.signals.respond)
  return useMemo(
    () => ({
      onAnswer: (signal: string, answer: string) =>
        void attempt("The answer was not taken", respond({ signal, answer })),
      /** Each is an answer of its own: one that is refused keeps none of the others back. */
      onAnswerAll: async (signals: string[], answer: string) => {
        const done = await Promise.all(
          signals.map((signal) => attempt("One answer was not taken", respond({ signal, answer }))),
        )
        tell(`${done.filter(Boolean).length} of ${signals.length} answered`)
      },
    }),
    [respond],
  )
}

/** About a card that waits without a question. */
export function useCardDeeds() {
  const unblock = useMutation(api.triage.unblock)
  const move = useMutation(api.tasks.move)
  const cancel = useMutation(api.tasks.cancel)
  const merge = useMutation(api.pulls.merge)
  const close = useMutation(api.pulls.close)
  return useMemo(() => {
    const told = (sentence: string) => (isDone: boolean) => {
      if (isDone) tell(sentence)
    }
    return {
      onUnblock: (task: string) =>
        void attempt(`${task} stays blocked`, unblock({ task })).then(told(`${task} is ready again`)),
      onPutAside: (task: string) =>
        void attempt(`${task} stays blocked`, move({ task, to: "backlog" })).then(
          told(`${task} is in the backlog`),
        ),
      onCancel: (task: string, cancellation: Cancellation) =>
        void attempt(`${task} was not cancelled`, cancel({ task, cancellation })).then(
          told(`${task} is cancelled`),
        ),
      onMergePull: (pull: string) => void attempt(`${pull} is not merged`, merge({ pull })),
      onClosePull: (pull: string, sentence: string) =>
        void attempt(`${pull} is not closed`, close({ pull, sentence })),
    }
  }, [unblock, move, cancel, merge, close])
}
