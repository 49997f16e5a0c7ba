"use client"
/** The inbox: subscriptions and mutations around the view. Tab, project and the item in hand are in the address. */
import { useConnection } from "#lib/react/connection"
import { useAnswered, useCardDeeds, useInbox, useInboxActions } from "#lib/react/use-inbox"
import { useParam } from "#lib/react/url-state"
import { writesOff } from "../layout/live-state.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { early } from "../ui/early.tsx"

const InboxView = early(() => import("./inbox-view.tsx").then((room) => room.InboxView))

export function InboxPage() {
  const inbox = useInbox()
  const answered = useAnswered()
  const { onAnswer, onAnswerAll } = useInboxActions()
  const deeds = useCardDeeds()
  const [tab] = useParam("tab")
  const [project, onProject] = useParam("project")
  const [item, onItem] = useParam("item")
  const off = writesOff(useConnection())
  return (
    <>
      <PageHeader title="Inbox" />
      <InboxView
        inbox={inbox}
        answered={answered}
        tab={tab === "answered" ? "answered" : "waiting"}
        project={project}
        chosen={item}
        writesOff={off}
        onProject={onProject}
        onChoose={onItem}
        onAnswer={onAnswer}
        onAnswerAll={(signals, answer) => void onAnswerAll(signals, answer)}
        deeds={deeds}
      />
    </>
  )
}
