/** The columns of a board, live, each in the stretches that were asked for. */
"use client"
import { useCallback, useMemo, useState } from "react"
import { api } from "#convex/_generated/api"
import { TASK_STATUSES, type TaskStatus } from "#domain/task"
import { joined, oneMore } from "./column-stretches.ts"
import { AT_FIRST, stretchesOf, type Asked } from "./columns-asked.ts"
import { useAnswers, type ComingAnswers } from "./first-answers.ts"
import type { Live } from "./live.ts"
import type { BoardColumn } from "./view-data.ts"

/** Of one project, or of all where none is named; `coming` are their first answers, sent with the page. */
export function useColumns(slug: string | null, coming: ComingAnswers | null) {
  const [asked, setAsked] = useState<Partial<Record<TaskStatus, Asked>>>({})
  const requests = useMemo(
    () =>
      Object.fromEntries(
        TASK_STATUSES.flatMap((status) =>
          Object.entries(stretchesOf(slug, status, asked[status] ?? AT_FIRST)).map(([name, args]) => [
            name,
            { query: api.tasks.column, args },
          ]),
        ),
      ),
    [slug, asked],
  )
  const results = useAnswers(requests, coming)
  const columns = useMemo(
    () =>
      Object.fromEntries(
        TASK_STATUSES.map((status) => [status, joined(status, asked[status] ?? AT_FIRST, results)]),
      ) as Record<TaskStatus, Live<BoardColumn>>,
    [results, asked],
  )
  const onMore = useCallback(
    (status: TaskStatus) =>
      setAsked((before) => ({
        ...before,
        [status]: oneMore(slug, status, before[status] ?? AT_FIRST, results),
      })),
    [slug, results],
  )
  const onEnd = useCallback(
    (status: TaskStatus) =>
      setAsked((before) => ({
        ...before,
        [status]: { ...(before[status] ?? AT_FIRST), isEndWanted: true },
      })),
    [],
  )
  return { columns, onMore, onEnd: slug === null ? null : onEnd }
}
