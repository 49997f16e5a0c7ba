/** What is said about a task and which files lie beside it, and how both are added. */
"use client"
import { useMemo } from "react"
import { useMutation, usePaginatedQuery } from "convex/react"
import { api } from "#convex/_generated/api"
import { useLive, valueOr, type Live } from "./live.ts"
import type { AttachmentView, CommentView, Paged } from "./task-data.ts"
import { attempt, tellProblem } from "./toast.ts"
import { pagedOf } from "./use-paged.ts"

const PAGE = 50

/** Newest first. */
export function useComments(task: string): Paged<CommentView> {
  const answer = usePaginatedQuery(api.comments.ofTask, { task }, { initialNumItems: PAGE })
  return pagedOf(answer, (comment): CommentView => comment, PAGE)
}

export type NewComment = { text: string; file?: string; line?: number; side?: "old" | "new"; commit?: string }

export function useCommentActions(task: string) {
  const add = useMutation(api.comments.add)
  const remove = useMutation(api.comments.remove)
  return useMemo(
    () => ({
      onComment: (comment: NewComment) => attempt("The comment was not added", add({ task, ...comment })),
      onRemoveComment: (comment: string) => void attempt("The comment stays", remove({ comment })),
    }),
    [task, add, remove],
  )
}

/** Of who looks: their own comments may be removed. */
export const useMyId = (): string | null => valueOr(useLive(api.auth.me, {}), null)?.userId ?? null

export function useAttachments(task: string) {
  const files: Live<AttachmentView[]> = useLive(api.attachments.ofTask, { task })
  const remove = useMutation(api.attachments.remove)
  return useMemo(
    () => ({
      files,
      onRemove: (attachment: string) => void attempt("The file stays", remove({ attachment })),
      onAdd: (file: File) => send(task, file),
    }),
    [files, remove, task],
  )
}

/** The page's server looks at the bytes and stores them; the row then comes by subscription. */
async function send(task: string, file: File): Promise<boolean> {
  try {
    const query = new URLSearchParams({ name: file.name })
    const response = await fetch(`/api/tasks/${encodeURIComponent(task)}/attachments?${query}`, {
      method: "POST",
      headers: { "x-clutch-file": "1", "content-type": "application/octet-stream" },
      body: file,
    })
    if (response.ok) return true
    const body = (await response.json()) as { refusal?: { message?: string } }
    tellProblem(`${file.name} was not added`, body.refusal?.message)
  } catch {
    tellProblem(`${file.name} was not added`, "The server could not be reached.")
  }
  return false
}
