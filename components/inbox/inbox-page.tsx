"use client"
/** The inbox: subscriptions and mutations around the view. Tab, project and the item in hand are in the address. */
import { useMutation } from "convex/react"
import { api } from "#convex/_generated/api"
import { useConnection } from "#lib/react/connection"
import { attempt } from "#lib/react/toast"
import { useAnswered, useInbox, useInboxActions } from "#lib/react/use-inbox"
import { useParam } from "#lib/react/use-param"
import { writesOff } from "../layout/live-state.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { early } from "../ui/early.tsx"

const InboxView = early(() => import("./inbox-view.tsx").then((room) => room.InboxView))

export function InboxPage() {
  const inbox = useInbox()
  const answered = useAnswered()
  const { onAnswer, onAnswerAll } = useInboxActions()
  const mergePull = useMutation(api.pulls.merge)
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
        onMergePull={(pull) => void attempt(`${pull} is not merged`, mergePull({ pull }))}
      />
    </>
  )
}
