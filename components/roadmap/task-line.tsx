/** A task in a list of the roadmap: its state, and the way to its page. */
import Link from "next/link"
import type { Route } from "next"
import type { RoadmapTask } from "#domain/roadmap"
import { STATUS_LABELS } from "#domain/task"
import { Glyph } from "../ui/glyph.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"
import { OneLine } from "../ui/one-line.tsx"

export function TaskLine({ slug, task }: { slug: string; task: RoadmapTask }) {
  return (
    <>
      <Glyph
        name={STATUS_GLYPHS[task.status]}
        label={STATUS_LABELS[task.status]}
        className="still size-3.5"
      />
      <Link
        data-row
        href={`/projects/${slug}/tasks/${task.key}` as Route}
        className="flex min-w-0 flex-1 items-baseline gap-2 hover:underline"
      >
        <span className="num shrink-0 font-mono text-2xs text-fg-3">{task.key}</span>
        <span className="truncate">
          <OneLine text={task.title} />
        </span>
      </Link>
    </>
  )
}
