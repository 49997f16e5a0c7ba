/** Another task in a list: its state, and the way to its page. */
import Link from "next/link"
import type { Route } from "next"
import { STATUS_LABELS, type TaskStatus } from "#domain/task"
import { Glyph } from "../ui/glyph.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"
import { OneLine } from "../ui/one-line.tsx"

type TaskLineProps = { slug: string; task: { key: string; title: string; status: TaskStatus } }

export function TaskLine({ slug, task }: TaskLineProps) {
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
