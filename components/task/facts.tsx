"use client"
/** The small facts of a task, as a list of terms. */
import Link from "next/link"
import type { Route } from "next"
import type { ReactNode } from "react"
import { shortCommit } from "#domain/format"
import { ROLE_LABELS } from "#domain/role"
import { BLOCK_REASONS, isTerminal } from "#domain/task"
import type { TaskDetail } from "#lib/react/task-data"
import { Age } from "../ui/age.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { Tag } from "../ui/mark.tsx"
import { PriorityMark } from "../ui/priority.tsx"

const ATTEMPT_KINDS = {
  dev: "developing",
  review: "review",
  conflict: "merging",
  infrastructure: "infrastructure",
} as const

type FactsProps = {
  task: TaskDetail
  slug: string
  /** Gives it to somebody else; absent where nobody can any more. */
  giveTo?: ReactNode
}

export function Facts({ task, slug, giveTo }: FactsProps) {
  const failed = Object.entries(ATTEMPT_KINDS).filter(
    ([kind]) => task.attempts[kind as keyof typeof ATTEMPT_KINDS] > 0,
  )
  return (
    <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-y-1.5 p-3 text-sm">
      <Fact term="Priority">
        <span className="flex items-center gap-1.5 capitalize">
          <PriorityMark priority={task.priority} />
          {task.priority}
        </span>
      </Fact>
      {task.requirement && (
        <Fact term="Requirement">
          <Link
            className="underline underline-offset-2"
            href={`/projects/${slug}/roadmap?requirement=${task.requirement.key}` as Route}
          >
            <span className="num font-mono text-xs">{task.requirement.key}</span> {task.requirement.title}
          </Link>
        </Fact>
      )}
      <Fact term="Role">{ROLE_LABELS[task.role]}</Fact>
      {(task.holder || !isTerminal(task.status)) && (
        <Fact term="Held by">
          <span className="flex flex-wrap items-center gap-x-2">
            {task.holder?.name ?? "whoever is free"}
            {giveTo}
          </span>
        </Fact>
      )}
      {task.blockage && (
        <Fact term="Blocked">{task.blockage.sentence || BLOCK_REASONS[task.blockage.reason].text}</Fact>
      )}
      {task.resolution && <Fact term="Resolution">{task.resolution.replace("_", " ")}</Fact>}
      {task.cancellation && <Fact term="Cancelled as">{task.cancellation}</Fact>}
      {failed.length > 0 && (
        <Fact term="Failed tries">
          <span className="num">
            {failed
              .map(([kind, label]) => {
                const count = task.attempts[kind as keyof typeof ATTEMPT_KINDS]
                return kind === "dev" ? `${label} ${count}/${task.maxAttempts}` : `${label} ${count}`
              })
              .join(", ")}
          </span>
        </Fact>
      )}
      {task.branch && (
        <Fact term="Branch" isCode>
          {task.branch}
        </Fact>
      )}
      {task.headCommit && (
        <Fact term="Head" isCode>
          {shortCommit(task.headCommit)}
        </Fact>
      )}
      {task.mergedCommit && (
        <Fact term="Merged as" isCode>
          {shortCommit(task.mergedCommit)}
        </Fact>
      )}
      {task.conflicts.length > 0 && <Fact term="Conflicts">{task.conflicts.join("; ")}</Fact>}
      {task.merge && (task.merge.verdicts.length > 0 || task.merge.state === "checking") && (
        <Fact term="Checks">
          <Checks merge={task.merge} />
        </Fact>
      )}
      {task.merge && task.merge.flakyChecks.length > 0 && (
        <Fact term="Flaky checks">
          {task.merge.flakyChecks.join(", ")} (red, then green on the same commit)
        </Fact>
      )}
      {task.tags.length > 0 && (
        <Fact term="Tags">
          <span className="flex flex-wrap gap-1">
            {task.tags.map((tag) => (
              <Tag key={tag}>{tag}</Tag>
            ))}
          </span>
        </Fact>
      )}
      {task.reopens && (
        <Fact term="Reopens">
          <Link
            className="num font-mono text-xs underline underline-offset-2"
            href={`/projects/${slug}/tasks/${task.reopens}`}
          >
            {task.reopens}
          </Link>
        </Fact>
      )}
      <Fact term="In this state">
        <Age since={task.statusSince} className="num" />
      </Fact>
      <Fact term="Created">
        <Age since={task.createdAt} className="num" />
      </Fact>
    </dl>
  )
}

function Checks({ merge }: { merge: NonNullable<TaskDetail["merge"]> }) {
  return (
    <ul className="flex flex-col gap-1">
      {merge.verdicts.map(({ colour, check, sentence }, index) => (
        <li key={index} className="flex items-start gap-1.5">
          <Glyph
            name={colour === "green" ? "done" : "failed"}
            label={colour === "green" ? "Passed" : "Failed"}
            className="still mt-0.5 size-3.5"
          />
          <span>
            {check !== null && <span className="font-mono text-xs">{check}: </span>}
            {sentence}
          </span>
        </li>
      ))}
      {merge.state === "checking" && (
        <li className="flex items-center gap-1.5">
          <Glyph name="running" className="size-3.5" />
          under way
        </li>
      )}
    </ul>
  )
}

function Fact({ term, isCode = false, children }: { term: string; isCode?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className="text-fg-3">{term}</dt>
      <dd
        className={
          isCode
            ? "font-mono text-xs [overflow-wrap:anywhere] text-fg-2"
            : "min-w-0 [overflow-wrap:anywhere] text-fg-2"
        }
      >
        {children}
      </dd>
    </>
  )
}
