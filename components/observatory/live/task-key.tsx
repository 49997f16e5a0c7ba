"use client"
/** The key of a task wherever the loop tells of one: it leads to its page, if the page knows the project. */
import { createContext, useContext } from "react"
import Link from "next/link"
import type { Route } from "next"
import { cn } from "../../ui/cn.ts"
import { OneLine } from "../../ui/one-line.tsx"

type AddressOf = (taskKey: string) => Route | null

/** Outside of a page that knows the projects, a key is words. */
export const TaskAddresses = createContext<AddressOf>(() => null)

/** Keys begin with their project's: `CLU-7`. */
export function addressesIn(projects: readonly { key: string; slug: string }[]): AddressOf {
  const slugs = new Map(projects.map(({ key, slug }) => [key, slug]))
  return (taskKey) => {
    const slug = slugs.get(taskKey.slice(0, taskKey.lastIndexOf("-")))
    return slug === undefined ? null : (`/projects/${slug}/tasks/${taskKey}` as Route)
  }
}

export function TaskKey({ taskKey, className = "text-2xs" }: { taskKey: string; className?: string }) {
  const href = useContext(TaskAddresses)(taskKey)
  const look = cn("num font-mono", className)
  if (href === null) return <span className={look}>{taskKey}</span>
  return (
    <Link href={href} prefetch={false} className={cn(look, "underline-offset-2 hover:underline")}>
      {taskKey}
    </Link>
  )
}

/** A sentence about a task: its key, in the sentence or before it, leads there. */
export function TaskSentence({ sentence, taskKey }: { sentence: string; taskKey: string | null }) {
  if (taskKey === null) return <OneLine text={sentence} />
  // Not within a longer one: CLU-19 is no part of CLU-198.
  const at = sentence.search(new RegExp(`\\b${taskKey}(?!\\d)`))
  if (at < 0)
    return (
      <>
        <TaskKey taskKey={taskKey} className="mr-1.5 text-2xs" />
        <OneLine text={sentence} />
      </>
    )
  return (
    <>
      <OneLine text={sentence.slice(0, at)} />
      <TaskKey taskKey={taskKey} className="text-xs" />
      <OneLine text={sentence.slice(at + taskKey.length)} />
    </>
  )
}
