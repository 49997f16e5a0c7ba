"use client"
/** A task page over made-up data. */
import { useState } from "react"
import { ready } from "#lib/react/live"
import { tell } from "#lib/react/toast"
import { PageHeader } from "../layout/page-header.tsx"
import { Attachments } from "../task/attachments.tsx"
import { Comments } from "../task/comments.tsx"
import { DependencyPicker } from "../task/dependency-picker.tsx"
import { DiffView } from "../task/diff.tsx"
import { GiveTo } from "../task/give-to.tsx"
import type { TaskTab } from "../task/task-tabs.ts"
import { TaskView } from "../task/task-view.tsx"
import { Transcript } from "../sessions/transcript.tsx"
import { UsageLine } from "../sessions/usage-line.tsx"
import { anEntry, aSession } from "./session-builders.ts"
import { anEvent, aQuestion, aReview, aRun, aTask, aWhy } from "./builders.ts"
import { aComment, anAttachment } from "./task-builders.ts"

const nothing = () => undefined
const saying = (what: string) => () => tell(what)

const PATCH = `diff --git a/worker/lease.ts b/worker/lease.ts
index 3f9a11c..07be221 100644
--- a/worker/lease.ts
+++ b/worker/lease.ts
@@ -12,6 +12,7 @@ export function renew(lease: Lease, now: number): Lease {
   const lifetime = 60_000
-  return { ...lease, expiresAt: now + lifetime }
+  if (lease.expiresAt < now) throw new LeaseLost(lease.resource)
+  return { ...lease, expiresAt: now + lifetime }
 }
`

export function GalleryTask({ now }: { now: number }) {
  const [tab, setTab] = useState<TaskTab>("runs")
  const ago = (minutes: number) => now - minutes * 60_000
  const runs = [
    aRun({ claimedAt: ago(12), startedAt: ago(12), attempt: 2 }),
    aRun({
      runId: "run-0",
      state: "ended",
      outcome: "failed",
      reason: "agent_exit_nonzero",
      claimedAt: ago(40),
      startedAt: ago(40),
      endedAt: ago(22),
      sentence: "The agent's process ended with exit code 1.",
      termination: { processesSeen: 4, processesLeft: 0, at: ago(22) },
    }),
  ]
  return (
    <>
      <PageHeader title="CLU-198" place="clutch-web" />
      <TaskView
        slug="clutch-web"
        task={aTask({
          status: "in_progress",
          statusSince: ago(12),
          createdAt: ago(300),
          priority: "high",
          description:
            "Two schedulers may run at once today. Give the leader a **lease** with a generation:\n\n- renewed every `10 s`, lifetime 60 s\n- refused with an old generation\n\nSee [the note](https://example.com).",
          criteria: [
            { text: "A second scheduler waits until the lease expires", done: true },
            { text: "An old generation is refused", done: false },
          ],
          tags: ["worker", "safety"],
          branch: "clutch/CLU-198/move-the-scheduler",
          headCommit: "3f9a11c07be2",
          attempts: { dev: 1, review: 0, conflict: 0, infrastructure: 0 },
        })}
        why={ready([
          aWhy({
            code: "waiting_human",
            nextMover: "person",
            sentence: "A question waits for a person.",
            unblocksWhen: "Somebody answers it.",
            since: ago(9),
          }),
        ])}
        waitsFor={[{ key: "CLU-150", title: "Rename the queue", status: "done" }]}
        neededBy={[{ key: "CLU-204", title: "Stream tool calls into the transcript", status: "ready" }]}
        signals={[{ ...aQuestion({ askedAt: ago(9) }), state: "open", answer: null, answeredAt: null }]}
        runs={ready(runs)}
        reviews={ready([aReview({ at: ago(5) })])}
        events={{
          items: [
            anEvent({ kind: "run.started", sentence: "Ada started attempt 2.", actor: "loop", at: ago(12) }),
            anEvent({ eventId: "e2", at: ago(30) }),
          ],
          isLoading: false,
          onMore: nothing,
        }}
        writesOff={null}
        tab={tab}
        onTab={setTab}
        actions={{
          onMove: saying("moved"),
          onCancel: saying("cancelled"),
          onReopen: saying("reopened"),
          onRestart: saying("restarted"),
          onReplan: saying("planned anew"),
          onEdit: () => Promise.resolve("saved"),
          onToggleCriterion: nothing,
          onRemoveDependency: nothing,
          onAnswer: (_, answer) => tell(`Answered: ${answer}`),
          onStopRun: saying("stopped"),
          onMergePull: saying("stopped"),
          onClosePull: saying("stopped"),
        }}
        renderTranscript={(run) => (
          <>
            <div className="px-3 pb-2">
              <UsageLine session={ready(aSession())} />
            </div>
            <Transcript
              isLive={run.endedAt === null}
              entries={{
                items: [
                  anEntry({
                    messageId: "m1",
                    kind: "user",
                    text: "Move the scheduler to a lease with heartbeats.",
                  }),
                  anEntry({ messageId: "m2" }),
                  anEntry({
                    messageId: "m3",
                    kind: "tool_call",
                    tool: "edit",
                    text: "worker/lease.ts +38 −6",
                  }),
                  anEntry({ messageId: "m4", kind: "tool_result", text: "ok" }),
                  anEntry({
                    messageId: "m5",
                    kind: "tool_result",
                    text: "1 test failed: expected 2, got 3",
                    isError: true,
                  }),
                ],
                isLoading: false,
                onMore: null,
              }}
            />
          </>
        )}
        renderComments={() => (
          <Comments
            comments={{ items: [aComment({ at: ago(4) })], isLoading: false, onMore: null }}
            agents={["Ada", "Grace"]}
            me="user-1"
            writesOff={null}
            onComment={() => Promise.resolve(true)}
            onRemove={nothing}
          />
        )}
        renderFiles={() => (
          <Attachments
            files={ready([anAttachment({ at: ago(40) })])}
            writesOff={null}
            onAdd={() => Promise.resolve(true)}
            onRemove={nothing}
          />
        )}
        renderGiveTo={() => (
          <GiveTo
            role="dev"
            agents={[{ name: "Ada", role: "dev" }]}
            writesOff={null}
            onGive={(to) => tell(`Given to ${to}`)}
          />
        )}
        renderPicker={() => (
          <DependencyPicker
            task="CLU-198"
            choices={[{ key: "CLU-209", title: "Claim must be atomic", status: "ready" }]}
            waits={new Map()}
            writesOff={null}
            onOpen={nothing}
            onAdd={() => Promise.resolve(true)}
          />
        )}
        renderDiff={() => (
          <DiffView
            diff={{
              commits: [],
              files: [
                { path: "worker/lease.ts", change: "modified", added: 2, deleted: 1 },
                { path: "logo.png", change: "added", added: null, deleted: null },
              ],
              fileCount: 2,
              added: 2,
              deleted: 1,
              patch: PATCH,
              omitted: [{ path: "logo.png", reason: "binary" }],
            }}
          />
        )}
      />
    </>
  )
}
