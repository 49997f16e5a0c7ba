"use client"
/** The Observatory over made-up data. */
import { ready } from "#lib/react/live"
import { PageHeader } from "../layout/page-header.tsx"
import { ObservatoryView } from "../observatory/observatory-view.tsx"
import { PauseButton } from "../observatory/pause-button.tsx"
import { aCycle, aLoop, aProcess, aRun } from "./builders.ts"

const nothing = () => undefined

export function GalleryObservatory({ now }: { now: number }) {
  const ago = (minutes: number) => now - minutes * 60_000
  return (
    <>
      <PageHeader title="Observatory">
        <PauseButton
          isPaused={false}
          what="everything"
          writesOff={null}
          onPause={nothing}
          onResume={nothing}
        />
      </PageHeader>
      <ObservatoryView
        loop={ready(
          aLoop({
            pauses: [
              {
                scope: "project",
                subject: "billing",
                name: "billing",
                by: "Owner",
                since: ago(20),
                reason: "release week",
              },
            ],
          }),
        )}
        runs={ready([
          aRun({ startedAt: ago(12) }),
          aRun({
            runId: "r2",
            taskKey: "CLU-193",
            taskTitle: "Index runs by project",
            agentName: "Grace",
            startedAt: ago(4),
            progress: "npm test -- convex/runs",
          }),
          aRun({
            runId: "r3",
            taskKey: "CLU-181",
            taskTitle: "Upgrade Convex to 1.48",
            state: "waiting",
            startedAt: ago(30),
            progress: "asked a question",
          }),
        ])}
        cycles={{
          items: [
            aCycle({ startedAt: ago(0.2) }),
            aCycle({
              cycleId: "c2",
              startedAt: ago(3),
              trigger: "sweep",
              actions: [
                {
                  phase: "cleanup",
                  kind: "expire",
                  subject: "r",
                  result: "done",
                  sentence: "The lease of CLU-176's run expired; its agent was seen gone.",
                },
                {
                  phase: "work",
                  kind: "dispatch",
                  subject: "t",
                  result: "refused",
                  sentence: "CLU-209 was claimed by somebody else meanwhile.",
                },
                {
                  phase: "review",
                  kind: "land",
                  subject: "t",
                  result: "failed",
                  sentence: "main could not be advanced: the disk is full.",
                },
              ],
            }),
          ],
          isLoading: false,
          onMore: nothing,
        }}
        liveness={ready({
          movers: { loop: 2, agent: 3, person: 4, outside: 0 },
          nobody: [],
          overdue: [{ taskId: "t", key: "CLU-198", code: "stopping", since: ago(6) }],
          at: now,
        })}
        processes={ready([
          aProcess({ name: "backend", seenAt: now, startedAt: ago(90) }),
          aProcess({ name: "server", seenAt: now, startedAt: ago(90) }),
          aProcess({ name: "loop", seenAt: now, startedAt: ago(14), note: "leading" }),
          aProcess({ name: "watcher", seenAt: ago(3), startedAt: ago(90) }),
        ])}
        ready={5}
        questions={{ count: 2, oldestAt: ago(9) }}
        writesOff={null}
        onStop={nothing}
        onResume={nothing}
      />
    </>
  )
}
