/** A board's columns, each its own subscription, and what one can do to its cards. */
"use client"
import { useCallback, useMemo, useState } from "react"
import { useMutation, useQueries } from "convex/react"
import type { OptimisticLocalStore } from "convex/browser"
import { api } from "#convex/_generated/api"
import { TASK_STATUSES, type CreateTask, type TaskStatus } from "#domain/task"
import { liveOf, type Live } from "./live.ts"
import { movedCard, withCard, withoutCard } from "./placing.ts"
import { attempt } from "./toast.ts"
import type { BoardColumn, Placement } from "./view-data.ts"

/** As many cards as a person looks through; more come when asked for. */
const FIRST = 200
const MORE = 300
const MOST = 1_000

export function useColumns(slug: string) {
  const [limits, setLimits] = useState<Partial<Record<TaskStatus, number>>>({})
  const requests = useMemo(
    () =>
      Object.fromEntries(
        TASK_STATUSES.map((status) => [
          status,
          { query: api.tasks.column, args: { project: slug, status, limit: limits[status] ?? FIRST } },
        ]),
      ),
    [slug, limits],
  )
  const results: Record<string, unknown> = useQueries(requests)
  // The object is new at each change of any column; its values are the same for the columns that did not change.
  const columns = useMemo(
    () =>
      Object.fromEntries(
        TASK_STATUSES.map((status) => [status, liveOf<BoardColumn>(results[status])]),
      ) as Record<TaskStatus, Live<BoardColumn>>,
    [results],
  )
  const onMore = useCallback((status: TaskStatus) => {
    setLimits((before) => ({ ...before, [status]: Math.min((before[status] ?? FIRST) + MORE, MOST) }))
  }, [])
  return { columns, onMore }
}

export function useBoardActions(slug: string) {
  const move = useMutation(api.tasks.move)
  const moveAtOnce = useMemo(() => move.withOptimisticUpdate(showMove), [move])
  const create = useMutation(api.tasks.create)
  const respond = useMutation(api.signals.respond)
  return useMemo(
    () => ({
      onPlace: (placement: Placement) => void attempt(`${placement.task} went back`, moveAtOnce(placement)),
      onCreate: (task: Omit<CreateTask, "project">) =>
        attempt("The task was not created", create({ ...task, project: slug })),
      onAnswer: (signal: string, answer: string) =>
        void attempt("The answer was not taken", respond({ signal, answer })),
    }),
    [moveAtOnce, create, respond, slug],
  )
}

/** Draws the move before the server has answered; Convex takes it back by itself when the server refuses. */
export function showMove(store: OptimisticLocalStore, { task, to, after, before }: Placement): void {
  const columns = store.getAllQueries(api.tasks.column)
  const source = columns.find(({ value }) => value?.cards.some((card) => card.key === task))
  const card = source?.value?.cards.find((each) => each.key === task)
  if (!source?.value || !card) return
  const target = columns.find(({ args }) => args.project === source.args.project && args.status === to)
  if (target !== source) store.setQuery(api.tasks.column, source.args, withoutCard(source.value, task))
  if (!target?.value) return
  const moved = movedCard(card, to, Date.now())
  store.setQuery(
    api.tasks.column,
    target.args,
    withCard(target.value, moved, { ...(after && { after }), ...(before && { before }) }),
  )
}
