"use client"
/** What people and agents say about a task, newest first. */
import { Trash2 } from "lucide-react"
import type { CommentView, Paged } from "#lib/react/task-data"
import { Age } from "../ui/age.tsx"
import { Button, IconButton } from "../ui/button.tsx"
import { LazyMarkdown } from "../ui/lazy-markdown.tsx"
import { Tag } from "../ui/mark.tsx"
import { Empty, Loading, Skeleton } from "../ui/state.tsx"
import { CommentForm } from "./comment-form.tsx"

type CommentsProps = {
  comments: Paged<CommentView>
  agents: readonly string[]
  /** The id of who looks. */
  me: string | null
  writesOff: string | null
  onComment: (text: string) => Promise<boolean>
  onRemove: (commentId: string) => void
}

export function Comments({ comments, agents, me, writesOff, onComment, onRemove }: CommentsProps) {
  return (
    <div className="flex flex-col gap-3">
      <CommentForm label="Comment on this task" agents={agents} writesOff={writesOff} onSend={onComment} />
      {comments.items.length === 0 &&
        (comments.isLoading ? (
          <Loading label="Loading comments">
            <Skeleton className="h-16" />
          </Loading>
        ) : (
          <Empty title="No comment yet">Say what an agent should know, or ask it something.</Empty>
        ))}
      <ol className="flex flex-col gap-2">
        {comments.items.map((comment) => (
          <li key={comment.commentId}>
            <CommentCard
              comment={comment}
              isOwn={comment.author.kind === "user" && comment.author.id === me}
              writesOff={writesOff}
              onRemove={() => onRemove(comment.commentId)}
            />
          </li>
        ))}
      </ol>
      {comments.onMore && (
        <Button className="self-start" onClick={comments.onMore}>
          Show earlier
        </Button>
      )}
    </div>
  )
}

type CommentCardProps = {
  comment: CommentView
  isOwn: boolean
  writesOff: string | null
  onRemove: () => void
}

export function CommentCard({ comment, isOwn, writesOff, onRemove }: CommentCardProps) {
  const { anchor, author, addressees } = comment
  return (
    <article
      aria-label={`Comment of ${author.name}`}
      className="rounded-lg border border-line bg-card px-3 py-2 font-sans"
    >
      <header className="flex min-h-6 items-center gap-2 text-xs">
        <span className="font-medium">{author.name}</span>
        {author.kind === "run" && <Tag>agent</Tag>}
        {addressees.length > 0 && (
          <span className="min-w-0 truncate text-2xs text-fg-3">to {addressees.join(", ")}</span>
        )}
        <Age since={comment.at} className="num ml-auto font-mono text-2xs text-fg-3" />
        {isOwn && (
          <IconButton label="Remove this comment" disabled={writesOff !== null} onClick={onRemove}>
            <Trash2 aria-hidden className="size-3.5" />
          </IconButton>
        )}
      </header>
      {anchor && (
        <p className="num font-mono text-2xs [overflow-wrap:anywhere] text-fg-3">
          {anchor.file}
          {anchor.line !== undefined && `:${anchor.line}`}
          {anchor.side === "old" && " (before the change)"}
        </p>
      )}
      <LazyMarkdown text={comment.text} />
    </article>
  )
}
