/** What the views of a task are given: what is known of it, and what can be done to it. */
import type { ReactNode } from "react"
import type { TaskStatus } from "#domain/task"
import type { Live } from "#lib/react/live"
import type {
  Dependency,
  EventView,
  Paged,
  ReviewView,
  RunView,
  SignalView,
  TaskDetail,
  Why,
} from "#lib/react/task-data"
import type { SaveTask } from "./task-form.tsx"
import type { TaskTab } from "./task-tabs.ts"

export type TaskActions = {
  onMove: (to: TaskStatus) => void
  onCancel: (cancellation: "abandoned" | "duplicate" | "superseded") => void
  onReopen: () => void
  onRestart: (step: string) => void
  onReplan: () => void
  onEdit: SaveTask
  onToggleCriterion: (index: number) => void
  onRemoveDependency: (key: string) => void
  onAnswer: (signalId: string, answer: string) => void
  onStopRun: (runId: string) => void
  onMergePull: (pull: string) => void
  onClosePull: (pull: string, sentence: string) => void
}

export type TaskViewProps = {
  slug: string
  task: TaskDetail
  why: Live<Why[]>
  waitsFor: Dependency[]
  neededBy: Dependency[]
  signals: SignalView[]
  runs: Live<RunView[]>
  reviews: Live<ReviewView[]>
  events: Paged<EventView>
  writesOff: string | null
  tab: TaskTab
  onTab: (tab: TaskTab) => void
  actions: TaskActions
  renderTranscript: (run: RunView) => ReactNode
  renderDiff: () => ReactNode
  /** Parts with subscriptions of their own, for which they ask when they are looked at. */
  renderComments: () => ReactNode
  renderFiles: () => ReactNode
  renderPicker: () => ReactNode
  renderGiveTo: () => ReactNode
  /** There is room for one column. */
  isNarrow?: boolean
  /** It was opened to be changed. */
  startsInEdit?: boolean
}
