"use client"
/** A new card from any page, in the project one looks at. */
import { useConnection } from "#lib/react/connection"
import { tell } from "#lib/react/toast"
import { useCreateTask } from "#lib/react/use-create-task"
import { useProjects } from "#lib/react/use-workspace"
import { CreateTaskDialog } from "../board/create-task.tsx"
import { writesOff } from "./live-state.tsx"

export function NewTask({ slug, onClose }: { slug: string; onClose: () => void }) {
  const onCreate = useCreateTask(slug)
  const projects = useProjects()
  const project = projects.state === "ready" && projects.value.find((each) => each.slug === slug)
  const off = writesOff(useConnection())
  return (
    <CreateTaskDialog
      startIn="backlog"
      pipelines={(project && project.pipelines) || []}
      writesOff={off}
      onCreate={async (task) => {
        const wasMade = await onCreate(task)
        if (wasMade) tell(`"${task.title}" is on the board of ${slug}`)
        return wasMade
      }}
      onClose={onClose}
    />
  )
}
