/** What the newest review remarked, as remarks on the diff: each at the line that it names. Pure. */
import type { CommentView, ReviewView } from "#lib/react/task-data"

/** Older reviews are about other lines; they stay in their list. */
export function remarksOf(reviews: readonly ReviewView[]): CommentView[] {
  const [newest] = reviews.toSorted((a, b) => b.at - a.at)
  if (!newest) return []
  return newest.comments.map(({ file, line, text }, index) => ({
    commentId: `${newest.reviewId} ${index}`,
    text,
    author: { kind: "run", id: newest.reviewId, name: `Review, attempt ${newest.attempt}` },
    anchor: { file, side: "new", commit: newest.commit, ...(line !== undefined && { line }) },
    addressees: [],
    at: newest.at,
  }))
}
