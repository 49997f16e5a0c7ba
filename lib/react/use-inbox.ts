/** What waits for a person, live, and the ways to answer. */
"use client"
import { useMemo } from "react"
import { useMutation, usePaginatedQuery } from "convex/react"
import { api } from "#convex/_generated/api"
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
