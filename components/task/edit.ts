/** A task's words while they are edited: as text, each remembered with what it was, so that others may write beneath. Pure. */
import type { WorkRole } from "#domain/role"
import type { Criterion, Priority, UpdateTask } from "#domain/task"
import type { TaskDetail } from "#lib/react/task-data"

export const EDITED = ["title", "description", "criteria", "tags", "role", "priority"] as const
export type Edited = (typeof EDITED)[number]

/** What was typed, and what stood there when it was begun. */
export type Draft = Partial<Record<Edited, { mine: string; from: string }>>

export type TaskEdit = Omit<UpdateTask, "task" | "revision"> & { revision: number }

export const storedText = (task: TaskDetail): Record<Edited, string> => ({
  title: task.title,
  description: task.description,
  criteria: task.criteria.map(({ text }) => oneLine(text)).join("\n"),
  tags: task.tags.join(" "),
  role: task.role,
  priority: task.priority,
})

export function typed(draft: Draft, name: Edited, mine: string, stored: Record<Edited, string>): Draft {
  return { ...draft, [name]: { mine, from: draft[name]?.from ?? stored[name] } }
}

/** What somebody else has written meanwhile where one has written, too. What one left alone follows them. */
export const contested = (draft: Draft, stored: Record<Edited, string>): Edited[] =>
  EDITED.filter((name) => {
    const own = draft[name]
    return own !== undefined && own.from !== stored[name] && own.mine !== stored[name]
  })

/** Mine after all: theirs was seen. */
export function keepMine(draft: Draft, stored: Record<Edited, string>): Draft {
  const next: Draft = {}
  for (const name of EDITED) {
    const own = draft[name]
    if (own) next[name] = { mine: own.mine, from: stored[name] }
  }
  return next
}

export function takeTheirs(draft: Draft, stored: Record<Edited, string>): Draft {
  const next = { ...draft }
  for (const name of contested(draft, stored)) delete next[name]
  return next
}

/** What differs from what is stored; null where nothing does. */
export function editOf(draft: Draft, task: TaskDetail): TaskEdit | null {
  const stored = storedText(task)
  const edit: TaskEdit = { revision: task.revision }
  for (const name of EDITED) {
    const mine = draft[name]?.mine
    if (mine === undefined || mine === stored[name]) continue
    if (name === "criteria") edit.criteria = criteriaOf(mine, task.criteria)
    else if (name === "tags") edit.tags = wordsOf(mine)
    else if (name === "role") edit.role = mine as WorkRole
    else if (name === "priority") edit.priority = mine as Priority
    else edit[name] = name === "title" ? mine.trim() : mine
  }
  return Object.keys(edit).length > 1 ? edit : null
}

/** A line each. One that stood there before stays as far as it was ticked. */
function criteriaOf(text: string, before: readonly Criterion[]): Criterion[] {
  const left = [...before]
  return linesOf(text).map((line) => {
    const at = left.findIndex((each) => oneLine(each.text) === line)
    return at < 0 ? { text: line, done: false } : left.splice(at, 1)[0]!
  })
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, " ").trim()

export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)

export const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
