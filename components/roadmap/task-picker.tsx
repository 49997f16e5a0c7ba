"use client"
/** What is offered for linking to a requirement: asked of the server only while somebody looks for it. */
import { useState } from "react"
import { requirementsOf, type Roadmap } from "#domain/roadmap"
import { useFoundTasks } from "#lib/react/use-roadmap"
import { LinkTask } from "./link-task.tsx"

type TaskPickerProps = {
  roadmap: Roadmap
  requirement: string
  writesOff: string | null
  onLink: (task: string) => Promise<boolean>
}

export function TaskPicker({ roadmap, requirement, writesOff, onLink }: TaskPickerProps) {
  const [text, setText] = useState<string | null>(null)
  const found = useFoundTasks(roadmap.project.slug, text)
  const owners = new Map(
    requirementsOf(roadmap).flatMap(({ key, tasks }) => tasks.map((task) => [task.key, key] as const)),
  )
  return (
    <LinkTask
      requirement={requirement}
      found={found
        .map((task) => ({ ...task, worksFor: owners.get(task.key) ?? null }))
        .filter(({ worksFor }) => worksFor !== requirement)}
      writesOff={writesOff}
      onText={setText}
      onLink={onLink}
    />
  )
}
