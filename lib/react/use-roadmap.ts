/** The roadmap of a project, live, and what one can do to it. A move is drawn before the server has answered. */
"use client"
import { useMemo } from "react"
import { useMutation } from "convex/react"
import type { OptimisticLocalStore } from "convex/browser"
import { api } from "#convex/_generated/api"
import type { MovePhase, MoveRequirement, Roadmap } from "#domain/roadmap"
import { changesSentence } from "#domain/roadmap/import"
import { withPhaseAt, withRequirementAt, type PhasePlace, type RequirementPlace } from "#domain/roadmap/place"
import { STATUS_LABELS, type TaskStatus } from "#domain/task"
import { useLive, valueOr, type Live } from "./live.ts"
import type { Dependency } from "./task-data.ts"
import { attempt, tell } from "./toast.ts"

export type Words = { title: string; text: string }
export type Unassigned = { tasks: Dependency[]; isMore: boolean }

export type RoadmapActions = {
  onAddPhase: (words: Words) => Promise<boolean>
  onEditPhase: (phase: { key: string; revision: number }, words: Words) => Promise<boolean>
  onMovePhase: (place: PhasePlace) => void
  onRemovePhase: (phase: string) => void
  onAddRequirement: (phase: string | null, words: Words) => Promise<boolean>
  onEditRequirement: (requirement: { key: string; revision: number }, words: Words) => Promise<boolean>
  onMoveRequirement: (place: RequirementPlace) => void
  onRemoveRequirement: (requirement: string) => void
  onMakeTask: (requirement: string, status: "backlog" | "ready") => void
  onLink: (requirement: string, task: string) => Promise<boolean>
  onUnlink: (requirement: string, task: string) => void
  onImport: (markdown: string) => Promise<boolean>
}

export const useRoadmap = (slug: string): Live<Roadmap> => useLive(api.roadmap.show, { project: slug })

export const useUnassigned = (slug: string): Live<Unassigned> =>
  useLive(api.roadmap.unassigned, { project: slug })

/** Tasks of the project by key or words, for who looks for one to link; asked only while somebody does. */
export function useFoundTasks(slug: string, text: string | null): Dependency[] {
  const found = valueOr(useLive(api.tasks.find, text === null ? "skip" : { text, limit: 50 }), null)
  return useMemo(() => (found ?? []).filter(({ project }) => project === slug), [found, slug])
}

export function useRoadmapActions(project: string): RoadmapActions {
  const addPhase = useMutation(api.roadmap.addPhase)
  const updatePhase = useMutation(api.roadmap.updatePhase)
  const movePhase = useMutation(api.roadmap.movePhase)
  const removePhase = useMutation(api.roadmap.removePhase)
  const addRequirement = useMutation(api.roadmap.addRequirement)
  const updateRequirement = useMutation(api.roadmap.updateRequirement)
  const moveRequirement = useMutation(api.roadmap.moveRequirement)
  const removeRequirement = useMutation(api.roadmap.removeRequirement)
  const makeTask = useMutation(api.roadmap.makeTask)
  const link = useMutation(api.roadmap.link)
  const unlink = useMutation(api.roadmap.unlink)
  const importMarkdown = useMutation(api.roadmap.importMarkdown)
  return useMemo((): RoadmapActions => {
    const movePhaseAtOnce = movePhase.withOptimisticUpdate(showPhaseMove)
    const moveRequirementAtOnce = moveRequirement.withOptimisticUpdate(showRequirementMove)
    return {
      onAddPhase: ({ title, text }) =>
        attempt("The phase was not added", addPhase({ project, title, goal: text })),
      onEditPhase: ({ key, revision }, { title, text }) =>
        attempt(`${key} was not changed`, updatePhase({ phase: key, revision, title, goal: text })),
      onMovePhase: (place) => void attempt(`${place.phase} went back`, movePhaseAtOnce(place)),
      onRemovePhase: (phase) => void attempt("The phase stays", removePhase({ phase })),
      onAddRequirement: (phase, { title, text }) =>
        attempt(
          "The requirement was not added",
          addRequirement({ project, title, description: text, ...(phase !== null && { phase }) }),
        ),
      onEditRequirement: ({ key, revision }, { title, text }) =>
        attempt(
          `${key} was not changed`,
          updateRequirement({ requirement: key, revision, title, description: text }),
        ),
      onMoveRequirement: ({ phase, ...place }) =>
        void attempt(
          `${place.requirement} went back`,
          moveRequirementAtOnce({ ...place, phase: phase ?? "none" }),
        ),
      onRemoveRequirement: (requirement) =>
        void attempt("The requirement stays", removeRequirement({ requirement })),
      onMakeTask: (requirement, status) =>
        void attempt("No task was made", makeTask({ requirement, status }).then(tellMade)),
      onLink: (requirement, task) => attempt(`${task} was not linked`, link({ requirement, task })),
      onUnlink: (requirement, task) => void attempt(`${task} stays linked`, unlink({ requirement, task })),
      onImport: (markdown) =>
        attempt(
          "Nothing was imported",
          importMarkdown({ project, markdown }).then((changes) =>
            tell(`Imported: ${changesSentence(changes) ?? "nothing to change"}`),
          ),
        ),
    }
  }, [
    project,
    addPhase,
    updatePhase,
    movePhase,
    removePhase,
    addRequirement,
    updateRequirement,
    moveRequirement,
    removeRequirement,
    makeTask,
    link,
    unlink,
    importMarkdown,
  ])
}

type Made = { key: string; status: TaskStatus; requirement: string }
const tellMade = ({ key, status, requirement }: Made) =>
  tell(`${key} is in ${STATUS_LABELS[status]} and works for ${requirement}`)

/** Convex takes both back by itself when the server refuses. */
function showRequirementMove(store: OptimisticLocalStore, { phase, ...place }: MoveRequirement): void {
  for (const { args, value } of store.getAllQueries(api.roadmap.show))
    if (value && phase !== undefined)
      store.setQuery(
        api.roadmap.show,
        args,
        withRequirementAt(value, { ...given(place), phase: phase === "none" ? null : phase }),
      )
}

function showPhaseMove(store: OptimisticLocalStore, place: MovePhase): void {
  for (const { args, value } of store.getAllQueries(api.roadmap.show))
    if (value) store.setQuery(api.roadmap.show, args, withPhaseAt(value, given(place)))
}

/** Zod says "maybe undefined" where a place says "maybe absent". */
function given<Place extends { after?: string | undefined; before?: string | undefined }>({
  after,
  before,
  ...rest
}: Place) {
  return { ...rest, ...(after !== undefined && { after }), ...(before !== undefined && { before }) }
}
