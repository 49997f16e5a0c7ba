/** One task with everything around it, and what one can do to it. */
"use client"
import { useMemo } from "react"
import { useMutation, usePaginatedQuery } from "convex/react"
import type { FunctionReturnType } from "convex/server"
import { api } from "#convex/_generated/api"
import type { Cancellation, TaskStatus, UpdateTask } from "#domain/task"
import { mapLive, useLive, type Live } from "./live.ts"
import { refusalOf, sentenceOf } from "./refusal.ts"
import type { EventView, Paged, Why } from "./task-data.ts"
import { attempt, tell, tellProblem } from "./toast.ts"
import { pagedOf } from "./use-paged.ts"

export type TaskAnswer = FunctionReturnType<typeof api.tasks.get>

const EVENTS = 30

export const useTask = (key: string): Live<TaskAnswer> => useLive(api.tasks.get, { task: key })

export const useWhy = (key: string): Live<Why[]> =>
  mapLive(useLive(api.tasks.why, { task: key }), ({ reasons }) => reasons)

export function useTimeline(key: string): Paged<EventView> {
  const answer = usePaginatedQuery(api.tasks.timeline, { task: key }, { initialNumItems: EVENTS })
  return pagedOf(
    answer,
    ({ eventId, kind, sentence, actor, at }) => ({ eventId, kind, sentence, actor: actor.name, at }),
    EVENTS,
  )
}

export type TaskText = Omit<UpdateTask, "task">

export function useTaskActions(key: string, onReopened: (key: string) => void) {
  const update = useMutation(api.tasks.update)
  const move = useMutation(api.tasks.move)
  const assign = useMutation(api.tasks.assign)
  const cancel = useMutation(api.tasks.cancel)
  const reopen = useMutation(api.tasks.reopen)
  const restart = useMutation(api.tasks.restart)
  const replan = useMutation(api.tasks.replan)
  const addDependency = useMutation(api.dependencies.add)
  const removeDependency = useMutation(api.dependencies.remove)
  const respond = useMutation(api.signals.respond)
  const mergePull = useMutation(api.pulls.merge)
  const closePull = useMutation(api.pulls.close)
  return useMemo(
    () => ({
      onMove: (to: TaskStatus) => void attempt(`${key} was not moved`, move({ task: key, to })),
      onGive: (to: string) => void attempt(`${key} was not given away`, assign({ task: key, to })),
      onCancel: (cancellation: Cancellation) =>
        void attempt(`${key} was not cancelled`, cancel({ task: key, cancellation })),
      onReopen: () => {
        reopen({ task: key }).then(
          (made) => {
            tell(`${made.key} takes ${key} up again`)
            onReopened(made.key)
          },
          (error: unknown) => tellProblem(`${key} was not reopened`, sentenceOf(error)),
        )
      },
      onRestart: (step: string) =>
        void attempt(`${key} does not go on from ${step}`, restart({ task: key, step })),
      onReplan: () => void attempt(`${key} is not planned anew`, replan({ task: key })),
      onEdit: async (text: TaskText): Promise<"saved" | "conflict" | "refused"> => {
        try {
          await update({ task: key, ...text })
          return "saved"
        } catch (error) {
          tellProblem(`${key} was not saved`, sentenceOf(error))
          return refusalOf(error)?.code === "conflict" ? "conflict" : "refused"
        }
      },
      onCriteria: (revision: number, criteria: TaskAnswer["criteria"]) =>
        void attempt("The criterion was not changed", update({ task: key, revision, criteria })),
      onAddDependency: (dependsOn: string) =>
        attempt(`${key} does not wait for ${dependsOn}`, addDependency({ task: key, dependsOn })),
      onRemoveDependency: (dependsOn: string) =>
        void attempt(`${key} still waits for ${dependsOn}`, removeDependency({ task: key, dependsOn })),
      onAnswer: (signal: string, answer: string) =>
        void attempt("The answer was not taken", respond({ signal, answer })),
      onMergePull: (pull: string) => void attempt(`${pull} is not merged`, mergePull({ pull })),
      onClosePull: (pull: string, sentence: string) =>
        void attempt(`${pull} is not closed`, closePull({ pull, sentence })),
    }),
    [
      key,
      onReopened,
      update,
      move,
      assign,
      cancel,
      reopen,
      restart,
      replan,
      addDependency,
      removeDependency,
      respond,
      mergePull,
      closePull,
    ],
  )
}
