/** What the board is given: cards, a way of looking at them, and wishes that it reports. */
import type { ReactNode } from "react"
import type { WipLimits } from "#domain/project"
import type { TaskStatus } from "#domain/task"
import type { Live } from "#lib/react/live"
import type { BoardCard, BoardColumn, Placement, SavedViewRow } from "#lib/react/view-data"
import type { Creating, OnCreate } from "./board-dialogs.tsx"
import type { BulkAction } from "./bulk-bar.tsx"
import type { Look } from "./look.ts"

export type BoardViewProps = {
  /** Null on the board of all projects. */
  slug: string | null
  columns: Record<TaskStatus, Live<BoardColumn>>
  writesOff: string | null
  look: Look
  onLook: (change: Partial<Look>) => void
  views: readonly SavedViewRow[]
  onOpenView: (query: string) => void
  onSaveView: (name: string, query: string) => Promise<boolean>
  onRemoveView: (name: string) => void
  limits: WipLimits
  onLimit: (limits: WipLimits) => void
  projects: readonly { slug: string; name: string; pipelines?: string[] }[]
  agents: readonly string[]
  /** `back` undoes it, where the rules allow that. */
  onPlace: (placement: Placement, back: Placement | null) => void
  onBulk: (cards: readonly BoardCard[], action: BulkAction) => void
  onAnswer: (signalId: string, answer: string) => void
  onCreate: OnCreate
  onMore: (status: TaskStatus) => void
  /** Fetches the last cards of a column; null where only the top can be had. */
  onEnd: ((status: TaskStatus) => void) | null
  onOpen: (card: BoardCard) => void
  onPeek: (card: BoardCard) => void
  /** Opens it to be changed. */
  onEdit: (card: BoardCard) => void
  /** The dialog for a new card is open, starting in that column. */
  creating: Creating
  onCreating: (creating: Creating) => void
  /** The graph or the timeline, where one of them is looked at. */
  renderOther: () => ReactNode
}
