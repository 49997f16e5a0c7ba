"use client"
/** A new card from any page, in the project one looks at. */
import { useConnection } from "#lib/react/connection"
import { tell } from "#lib/react/toast"
import { useBoardActions } from "#lib/react/use-board"
import { CreateTaskDialog } from "../board/create-task.tsx"
import { writesOff } from "./live-state.tsx"

export function NewTask({ slug, onClose }: { slug: string; onClose: () => void }) {
  const { onCreate } = useBoardActions(slug)
  const off = writesOff(useConnection())
  return (
    <CreateTaskDialog
      startIn="backlog"
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
