/** Making a card, wherever one does. */
"use client"
import { useCallback } from "react"
import { useMutation } from "convex/react"
import { api } from "#convex/_generated/api"
import type { CreateTask } from "#domain/task"
import { attempt } from "./toast.ts"

type NewTask = Omit<CreateTask, "project"> & { project?: string }

/** Without a slug the card says whose it is. False where it was not made; the reason was told. */
export function useCreateTask(slug: string | null) {
  const create = useMutation(api.tasks.create)
  return useCallback(
    ({ project, ...task }: NewTask) =>
      attempt("The task was not created", create({ ...task, project: slug ?? project ?? "" })),
    [create, slug],
  )
}
