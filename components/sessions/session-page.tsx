"use client"
/** One session: subscriptions around the view. View and search are in the address. */
import { useEffect, useMemo } from "react"
import Link from "next/link"
import { useConnection } from "#lib/react/connection"
import { useParam } from "#lib/react/url-state"
import { useEntries, useSession, useTalk, useWholeText } from "#lib/react/use-session"
import { useStopRun } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { NotFound } from "../layout/not-found.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { early } from "../ui/early.tsx"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import { nameOfSession } from "./name.ts"

const Waiting = () => (
  <Loading label="Loading the session">
    <div className="flex flex-col gap-3 p-4">
      <Skeleton className="h-7 w-1/2" />
      <Skeleton className="h-48" />
    </div>
  </Loading>
)
// The long list is fetched while the session is on its way, not before.
const SessionView = early(() => import("./session-view.tsx").then((room) => room.SessionView), Waiting)

export function SessionPage({ sessionId }: { sessionId: string }) {
  const session = useSession(sessionId)
  const entries = useEntries(session.state === "ready" ? sessionId : null)
  const fetchWhole = useWholeText(sessionId)
  const onStop = useStopRun()
  const talk = useTalk(session.state === "ready" ? (session.value.chat?.chatId ?? null) : null)
  const [view, onView] = useParam("view")
  const [search, onSearch] = useParam("q")
  const off = writesOff(useConnection())
  const words = search?.trim() ?? ""
  // What is searched for may stand far above: while one searches, all of it is fetched, page after page.
  const { onMore } = entries
  useEffect(() => {
    if (words !== "" && onMore) onMore()
  }, [words, onMore])
  const found = useMemo(() => {
    if (words === "") return entries
    const lower = words.toLowerCase()
    const items = entries.items.filter(
      ({ text, tool }) => text.toLowerCase().includes(lower) || tool?.toLowerCase().includes(lower),
    )
    return { ...entries, items, isLoading: entries.isLoading || (items.length === 0 && onMore !== null) }
  }, [entries, words, onMore])

  if (session.state === "refused" && session.code !== "error")
    return <NotFound title="There is no such session" sentence={session.sentence} />
  return (
    <>
      <PageHeader
        title={session.state === "ready" ? nameOfSession(session.value) : "Session"}
        place={
          <Link href="/sessions" className="hover:text-fg">
            Sessions
          </Link>
        }
      />
      {session.state === "ready" && (
        <SessionView
          session={session.value}
          entries={found}
          isRaw={view === "raw"}
          search={search ?? ""}
          writesOff={off}
          fetchWhole={fetchWhole}
          onRaw={(isRaw) => onView(isRaw ? "raw" : null)}
          onSearch={(text) => onSearch(text || null)}
          onStop={onStop}
          onSay={talk.say}
          onStopAnswer={talk.stop}
        />
      )}
      {session.state === "refused" && (
        <Problem title="The session cannot be shown." sentence={session.sentence} />
      )}
      {session.state === "loading" && <Waiting />}
    </>
  )
}
