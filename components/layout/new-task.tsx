"use client"
/** A new card from any page: in the project one looks at, or in one that is chosen. */
import { useConnection } from "#lib/react/connection"
import { valueOr } from "#lib/react/live"
import { tell } from "#lib/react/toast"
import { useCreateTask } from "#lib/react/use-create-task"
import { useProjects } from "#lib/react/use-workspace"
import { CreateTaskDialog } from "../board/create-task.tsx"
import { writesOff } from "./live-state.tsx"

/** @param slug Null where the page is about no project. */
export function NewTask({ slug, onClose }: { slug: string | null; onClose: () => void }) {
  const onCreate = useCreateTask(slug)
  const projects = valueOr(useProjects(), null)
  const off = writesOff(useConnection())
  // The first of them is chosen when the form opens: it has to be here.
  if (projects === null) return null
  return (
    <CreateTaskDialog
      startIn="backlog"
      projects={slug === null ? projects : null}
      pipelines={projects.find((each) => each.slug === slug)?.pipelines ?? []}
      writesOff={off}
      onCreate={async (task) => {
        const wasMade = await onCreate(task)
        const project = projects.find((each) => each.slug === (slug ?? task.project))
        if (wasMade) tell(`"${task.title}" is on the board of ${project?.name ?? slug}`)
        return wasMade
      }}
      onClose={onClose}
    />
  )
}
