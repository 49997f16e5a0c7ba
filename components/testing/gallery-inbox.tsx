"use client"
/** The inbox over made-up data. */
import { useState } from "react"
import { ready } from "#lib/react/live"
import { tell } from "#lib/react/toast"
import { InboxView } from "../inbox/inbox-view.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { anAnswered, anInboxItem } from "./builders.ts"

const nothing = () => undefined
const DEEDS = {
  ...{ onUnblock: nothing, onPutAside: nothing, onCancel: nothing },
  ...{ onMergePull: nothing, onClosePull: nothing },
}

export function GalleryInbox({ now }: { now: number }) {
  const [chosen, setChosen] = useState<string | null>("1")
  const ago = (minutes: number) => now - minutes * 60_000
  return (
    <>
      <PageHeader title="Inbox" />
      <InboxView
        inbox={ready({
          isWhole: true,
          items: [
            anInboxItem({
              id: "1",
              since: ago(9),
              downstream: 3,
              holdsSlot: true,
              options: ["Update tests", "Keep the old text"],
            }),
            anInboxItem({
              id: "2",
              kind: "approval",
              since: ago(2),
              text: "Run a migration that deletes 14,210 rows in production?",
              task: { key: "CLU-184", title: "Drop the legacy jobs table", status: "in_approval" },
              priority: "urgent",
            }),
            anInboxItem({
              id: "3",
              kind: "retry_exhausted",
              since: ago(21),
              text: "exit 1 after 4 tries: gpg: no default secret key",
              task: { key: "CLU-176", title: "Sign release artifacts in CI", status: "blocked" },
            }),
            anInboxItem({
              id: "4",
              kind: "fyi",
              blocking: false,
              since: ago(44),
              text: "The dependency audit found nothing.",
              project: { slug: "billing", name: "billing" },
              task: { key: "BIL-12", title: "Audit dependencies", status: "in_progress" },
            }),
          ],
        })}
        answered={{ items: [anAnswered({ answeredAt: ago(1) })], isLoading: false, onMore: null }}
        tab="waiting"
        project={null}
        chosen={chosen}
        writesOff={null}
        onProject={nothing}
        onChoose={setChosen}
        onAnswer={(_, answer) => tell(`Answered: ${answer}`)}
        onAnswerAll={nothing}
        deeds={DEEDS}
      />
    </>
  )
}
