/** The columns of a board, live, each in the stretches that were asked for. */
"use client"
import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import { api } from "#convex/_generated/api"
import { TASK_STATUSES, type TaskStatus } from "#domain/task"
import { joined, oneMore } from "./column-stretches.ts"
import { beginningOf, stretchesOf, type Asked } from "./columns-asked.ts"
import { useAnswers, type ComingAnswers } from "./first-answers.ts"
import type { Live } from "./live.ts"
import { rememberCards } from "./same-cards.ts"
import type { BoardColumn } from "./view-data.ts"

/** So long after its first screen the rest of a column is asked for: by then that is drawn. */
const REST_AFTER_MS = 300

/** Of one project, or of all where none is named; `coming` are their first answers, sent with the page. */
export function useColumns(slug: string | null, coming: ComingAnswers | null) {
  const beginning = beginningOf(slug)
  const [asked, setAsked] = useState<Partial<Record<TaskStatus, Asked>>>({})
  const requests = useMemo(
    () =>
      Object.fromEntries(
        TASK_STATUSES.flatMap((status) =>
          Object.entries(stretchesOf(slug, status, asked[status] ?? beginning)).map(([name, args]) => [
            name,
            { query: api.tasks.column, args },
          ]),
        ),
      ),
    [slug, asked, beginning],
  )
  const results = useAnswers(requests, coming)
  const [keepSame] = useState(rememberCards)
  const columns = useMemo(
    () =>
      keepSame(
        Object.fromEntries(
          TASK_STATUSES.map((status) => [status, joined(status, asked[status] ?? beginning, results)]),
        ) as Record<TaskStatus, Live<BoardColumn>>,
      ),
    [keepSame, results, asked, beginning],
  )
  const onMore = useCallback(
    (status: TaskStatus) =>
      setAsked((before) => ({
        ...before,
        [status]: oneMore(slug, status, before[status] ?? beginning, results),
      })),
    [slug, results, beginning],
  )
  const onEnd = useCallback(
    (status: TaskStatus) =>
      setAsked((before) => ({
        ...before,
        [status]: { ...(before[status] ?? beginning), isEndWanted: true },
      })),
    [beginning],
  )
  const latest = useRef(onMore)
  useEffect(() => {
    latest.current = onMore
  })
  const short = TASK_STATUSES.filter((status) => {
    const column = columns[status]
    const isWhole = column.state !== "ready" || column.value.cards.length >= column.value.total
    const { ends, isEndWanted } = asked[status] ?? beginning
    // Who went to the end looks there: nothing is put in above.
    return !isWhole && slug !== null && ends.length === 0 && !isEndWanted
  }).join()
  useEffect(() => {
    if (short === "") return
    const rest = () => {
      for (const status of TASK_STATUSES) if (short.split(",").includes(status)) latest.current(status)
    }
    const timer = setTimeout(rest, REST_AFTER_MS)
    return () => clearTimeout(timer)
  }, [short])
  return { columns, onMore, onEnd: slug === null ? null : onEnd }
}
