"use client"
/** The first page over made-up data, full or empty. */
import { TASK_STATUSES } from "#domain/task"
import { ready } from "#lib/react/live"
import type { ProjectLink } from "#lib/react/view-data"
import { HomeView } from "../home/home-view.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { aProcess, anExecutor } from "./loop-builders.ts"
import { aRun, anInboxItem } from "./builders.ts"

export function GalleryHome({ now, projects }: { now: number; projects: ProjectLink[] }) {
  const ago = (minutes: number) => now - minutes * 60_000
  const isEmpty = projects.length === 0
  return (
    <>
      <PageHeader title="Home" />
      <HomeView
        projects={ready(projects)}
        overview={ready({
          globalLimit: 4,
          isPaused: false,
          counts: Object.fromEntries(TASK_STATUSES.map((status) => [status, isEmpty ? 0 : 4])),
          runs: isEmpty
            ? []
            : [
                aRun({ startedAt: ago(12) }),
                aRun({ runId: "2", taskKey: "CLU-193", role: "reviewer", startedAt: ago(4), progress: null }),
              ],
        })}
        inbox={ready({
          items: isEmpty ? [] : [anInboxItem({ since: ago(9), holdsSlot: true })],
          isWhole: true,
        })}
        used={ready({
          total: { usd: 41.2, unpriced: 0, tokens: 2_680_000, runs: 38 },
          projects: { "clutch-web": { usd: 41.2, unpriced: 0, tokens: 2_680_000, runs: 38 } },
        })}
        gateway={ready(null)}
        executors={ready([anExecutor()])}
        processes={ready([aProcess({ seenAt: now - 3_000, startedAt: ago(90) })])}
        onAddProject={() => undefined}
      />
    </>
  )
}
