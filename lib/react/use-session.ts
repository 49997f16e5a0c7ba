/** Sessions: the list, one of them, and its conversation from the end on. */
"use client"
import { useCallback, useMemo } from "react"
import { useConvex, useMutation, usePaginatedQuery } from "convex/react"
import { api } from "#convex/_generated/api"
import type { NewMessage } from "./chat-data.ts"
import { useLive, type Live } from "./live.ts"
import type { EntryView, SessionFilterView, SessionView } from "./session-data.ts"
import type { Paged } from "./task-data.ts"
import { attempt } from "./toast.ts"
import { pagedOf } from "./use-paged.ts"

const SESSIONS = 50
/** Stored pages hold some tens of entries each. */
const PAGES = 4

export const useSessionOfRun = (runId: string): Live<SessionView | null> =>
  useLive(api.sessions.ofRun, { run: runId })

export const useSession = (sessionId: string): Live<SessionView> =>
  useLive(api.sessions.get, { session: sessionId })

export const useModels = (): Live<string[]> => useLive(api.sessions.models, {})

export function useSessions(filter: SessionFilterView | null): Paged<SessionView> {
  return pagedOf(
    usePaginatedQuery(api.sessions.list, filter ?? "skip", { initialNumItems: SESSIONS }),
    (session) => session,
    SESSIONS,
  )
}

/** Oldest first; what is here is the end of the conversation, and `onMore` fetches what was said before. */
export function useEntries(sessionId: string | null): Paged<EntryView> {
  const { results, status, loadMore } = usePaginatedQuery(
    api.sessions.entries,
    sessionId === null ? "skip" : { session: sessionId },
    { initialNumItems: PAGES },
  )
  return useMemo(
    () => ({
      items: results.toReversed(),
      isLoading: sessionId !== null && status === "LoadingFirstPage",
      onMore: status === "CanLoadMore" ? () => loadMore(PAGES) : null,
    }),
    [results, status, loadMore, sessionId],
  )
}

/** Says something in the chat that a conversation is, or stops its answer. */
export function useTalk(chat: string | null) {
  const send = useMutation(api.chats.send)
  return useMemo(
    () => ({
      /** True when it is stored; the bridge delivers it. */
      say: async (words: Omit<NewMessage, "images">): Promise<boolean> =>
        chat !== null && attempt("It was not said", send({ chat, ...words })),
      stop: (): void => {
        if (chat !== null) void attempt("The agent goes on", send({ chat, text: "/stop" }))
      },
    }),
    [chat, send],
  )
}

/** Fetches the whole of a text whose beginning a page holds. */
export function useWholeText(sessionId: string): (storageId: string) => Promise<string> {
  const convex = useConvex()
  return useCallback(
    async (storageId) => {
      const url = await convex.query(api.sessions.wholeText, { session: sessionId, storageId })
      const response = url && (await fetch(url))
      if (!response || !response.ok) throw new Error("The text is not there any more.")
      return response.text()
    },
    [convex, sessionId],
  )
}
