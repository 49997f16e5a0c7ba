"use client"
/** Verdicts in words, with remarks anchored to files and lines. */
import type { Verdict } from "#domain/review"
import { shortCommit } from "#domain/format"
import type { ReviewView } from "#lib/react/task-data"
import { Age } from "../ui/age.tsx"
import { Glyph, type GlyphName } from "../ui/glyph.tsx"
import { LazyMarkdown } from "../ui/lazy-markdown.tsx"
import { Empty } from "../ui/state.tsx"

const VERDICTS: Record<Verdict, [glyph: GlyphName, text: string]> = {
  approved: ["done", "Approved"],
  changes_requested: ["attention", "Changes requested"],
  rejected: ["failed", "Rejected"],
}

export function Reviews({ reviews }: { reviews: ReviewView[] }) {
  if (reviews.length === 0)
    return <Empty title="No review yet">A reviewer looks at the work when a developer has finished it.</Empty>
  return (
    <ol className="flex flex-col gap-3">
      {reviews.map((review) => {
        const [glyph, text] = VERDICTS[review.verdict]
        return (
          <li key={review.reviewId} className="rounded-lg border border-line bg-card p-3">
            <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
              <Glyph name={glyph} />
              {text}
              <span className="num text-xs font-normal text-fg-3">
                attempt {review.attempt}, at <span className="font-mono">{shortCommit(review.commit)}</span>
              </span>
              <Age since={review.at} className="num ml-auto font-mono text-2xs font-normal text-fg-3" />
            </p>
            <div className="mt-1.5">
              <LazyMarkdown text={review.summary} />
            </div>
            {review.comments.length > 0 && (
              <ul className="mt-2 flex flex-col divide-y divide-line rounded-md border border-line">
                {review.comments.map((comment, index) => (
                  <li key={index} className="p-2">
                    <p className="num font-mono text-2xs [overflow-wrap:anywhere] text-fg-2">
                      {comment.file}
                      {comment.line !== undefined && `:${comment.line}`}
                    </p>
                    <div className="mt-1">
                      <LazyMarkdown text={comment.text} />
                    </div>
                  </li>
                ))}
              </ul>
            )}
          </li>
        )
      })}
    </ol>
  )
}
