/** What one can do to the cards of a board, and the views and names that it offers. */
"use client"
import { useMemo } from "react"
import { useMutation } from "convex/react"
import { api } from "#convex/_generated/api"
import { countOf } from "#domain/format"
import { planDrop } from "#domain/moves"
import type { WipLimits } from "#domain/project"
import { STATUS_LABELS, type Priority, type TaskStatus } from "#domain/task"
import { useLive, valueOr } from "./live.ts"
import { showMove } from "./show-move.ts"
import { sentenceOf } from "./refusal.ts"
import { attempt, tell, tellProblem, tellWith } from "./toast.ts"
import type { BoardCard, Placement, SavedViewRow } from "./view-data.ts"

type Change = { move: TaskStatus } | { priority: Priority } | { assign: string }

export function useBoardActions(slug: string | null) {
  const move = useMutation(api.tasks.move)
  const moveAtOnce = useMemo(() => move.withOptimisticUpdate(showMove), [move])
  const update = useMutation(api.tasks.update)
  const assign = useMutation(api.tasks.assign)
  const respond = useMutation(api.signals.respond)
  const updateProject = useMutation(api.projects.update)
  return useMemo(() => {
    async function place(placement: Placement, back: Placement | null): Promise<void> {
      const { task, to } = placement
      const wasMoved = await attempt(`${task} went back`, moveAtOnce(placement))
      if (!wasMoved || !back) return
      const done = to === back.to ? `${task} has a new place` : `${task} moved to ${STATUS_LABELS[to]}`
      tellWith(done, "", {
        label: "Undo",
        onClick: () => void attempt(`${task} was not moved back`, moveAtOnce(back)),
      })
    }
    async function change(cards: readonly BoardCard[], wish: Change): Promise<void> {
      const send = (task: string): Promise<unknown> =>
        "move" in wish
          ? moveAtOnce({ task, to: wish.move })
          : "priority" in wish
            ? update({ task, priority: wish.priority })
            : assign({ task, to: wish.assign })
      const ends = await Promise.allSettled(cards.map(({ key }) => send(key)))
      const failed = ends.flatMap((end, index) =>
        end.status === "rejected" ? [`${cards[index]?.key}: ${sentenceOf(end.reason)}`] : [],
      )
      const done = cards.length - failed.length
      if (failed.length > 0)
        tellProblem(`${countOf(failed.length, "card")} of ${cards.length} stayed as they were`, failed[0])
      else if (!("move" in wish)) tell(`${countOf(done, "card")} changed`)
      else {
        const { move: to } = wish
        const text = `${countOf(done, "card")} moved to ${STATUS_LABELS[to]}`
        const mayReturn = cards.every(
          ({ status, unmetDependencies }) => planDrop(to, status, unmetDependencies).ok,
        )
        if (!mayReturn) tell(text)
        else tellWith(text, "", { label: "Undo", onClick: () => void bringBack(cards) })
      }
    }
    async function bringBack(cards: readonly BoardCard[]): Promise<void> {
      const ends = await Promise.allSettled(
        cards.map(({ key, status }) => moveAtOnce({ task: key, to: status })),
      )
      const refused = ends.find((end) => end.status === "rejected")
      if (refused) tellProblem("Some cards were not moved back", sentenceOf(refused.reason))
    }
    return {
      onPlace: (placement: Placement, back: Placement | null) => void place(placement, back),
      onChange: (cards: readonly BoardCard[], wish: Change) => void change(cards, wish),
      onAnswer: (signal: string, answer: string) =>
        void attempt("The answer was not taken", respond({ signal, answer })),
      onLimit: (wipLimits: WipLimits) =>
        void (
          slug !== null && attempt("The limit was not changed", updateProject({ project: slug, wipLimits }))
        ),
    }
  }, [moveAtOnce, update, assign, respond, updateProject, slug])
}

/** The views that the person named for this board. */
export function useSavedViews(slug: string | null) {
  const place = useMemo(() => (slug === null ? {} : { project: slug }), [slug])
  const rows: SavedViewRow[] = valueOr(useLive(api.views.list, place), NO_VIEWS)
  const save = useMutation(api.views.save)
  const remove = useMutation(api.views.remove)
  return useMemo(
    () => ({
      views: rows,
      onSaveView: (name: string, query: string) =>
        attempt("The view was not kept", save({ ...place, name, query })),
      onRemoveView: (name: string) => void attempt("The view stays", remove({ ...place, name })),
    }),
    [rows, save, remove, place],
  )
}

const NO_VIEWS: SavedViewRow[] = []

/** Names of those to whom a card may be given. */
export function useAgentNames(): string[] {
  const agents = valueOr(useLive(api.agents.list, {}), null)
  return useMemo(() => agents?.map(({ name }) => name) ?? [], [agents])
}
