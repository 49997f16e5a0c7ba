/** What the inbox draws. */
import type { Waiting } from "#domain/inbox"
import type { RunState } from "#domain/run"
import type { SignalKind, SignalState } from "#domain/signal"
import type { TaskStatus } from "#domain/task"

export type InboxItem = Waiting & {
  id: string
  text: string
  options: string[]
  task: { key: string; title: string; status: TaskStatus }
  project: { slug: string; name: string }
  /** Key of the pull request that waits for a word. */
  pull: string | null
}

export type Inbox = { items: InboxItem[]; isWhole: boolean }

export type AnsweredView = {
  signalId: string
  kind: SignalKind
  question: string
  answer: string | null
  answeredAt: number | null
  answeredBy: string | null
  deliveredAt: number | null
  state: SignalState
  taskKey: string | null
  taskTitle: string | null
  taskStatus: TaskStatus
  project: string
  runState: RunState | null
}
