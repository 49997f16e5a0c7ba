"use client"
/** What may open over the board. Nobody needs its code for the first look. */
import dynamic from "next/dynamic"
import type { WipLimits } from "#domain/project"
import type { TaskStatus } from "#domain/task"
import type { BoardCard } from "#lib/react/view-data"
import type { CreateTaskDialog as CreateTask } from "./create-task.tsx"

const CreateTaskDialog = dynamic(
  () => import("./create-task.tsx").then((module) => module.CreateTaskDialog),
  { ssr: false },
)
const StatusMenu = dynamic(() => import("./status-menu.tsx").then((module) => module.StatusMenu), {
  ssr: false,
})
const QuestionDialog = dynamic(
  () => import("./question-dialog.tsx").then((module) => module.QuestionDialog),
  { ssr: false },
)

const LimitDialog = dynamic(() => import("./limit-dialog.tsx").then((module) => module.LimitDialog), {
  ssr: false,
})

export type Creating = "backlog" | "ready" | null
export type OnCreate = Parameters<typeof CreateTask>[0]["onCreate"]

type BoardDialogsProps = {
  /** The card whose menu or question is open. */
  menu: BoardCard | null
  asking: BoardCard | null
  creating: Creating
  /** To choose from for a new card; null where the board is a project's own. */
  projects: readonly { slug: string; name: string; pipelines?: string[] }[] | null
  /** Of the board's own project. */
  pipelines: readonly string[]
  /** The column whose limit is being set. */
  limiting: keyof WipLimits | null
  limits: WipLimits
  writesOff: string | null
  urlOf: (card: BoardCard) => string
  onMove: (card: BoardCard, to: TaskStatus) => void
  onAnswer: (signalId: string, answer: string) => void
  onCreate: OnCreate
  onCreating: (creating: Creating) => void
  onLimit: (limits: WipLimits) => void
  onClose: () => void
}

export function BoardDialogs(props: BoardDialogsProps) {
  const { menu, asking, creating, writesOff, urlOf, onMove, onAnswer, onCreate, onCreating, onClose } = props
  return (
    <>
      {creating && (
        <CreateTaskDialog
          startIn={creating}
          projects={props.projects}
          pipelines={props.pipelines}
          writesOff={writesOff}
          onCreate={onCreate}
          onClose={() => onCreating(null)}
        />
      )}
      {menu && (
        <StatusMenu
          card={menu}
          onClose={onClose}
          onMove={(to) => {
            onClose()
            onMove(menu, to)
          }}
        />
      )}
      {props.limiting && (
        <LimitDialog
          status={props.limiting}
          limits={props.limits}
          writesOff={writesOff}
          onLimit={props.onLimit}
          onClose={onClose}
        />
      )}
      {asking?.question && (
        <QuestionDialog
          card={asking}
          question={asking.question}
          href={urlOf(asking)}
          writesOff={writesOff}
          onClose={onClose}
          onAnswer={(signalId, answer) => {
            onClose()
            onAnswer(signalId, answer)
          }}
        />
      )}
    </>
  )
}
