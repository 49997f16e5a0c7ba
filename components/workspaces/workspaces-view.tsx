/** What work trees take on the disk, the largest first; what may go; and what the trash gives back. */
import { valueOr, type Live } from "#lib/react/live"
import type { DiskRow } from "#lib/react/settings-data"
import type { JobView, TrashView } from "#lib/react/use-workspaces"
import { Empty, Loading, Problem, Skeleton } from "../ui/state.tsx"
import { CleanUp } from "./clean-up.tsx"
import { ProjectDisk } from "./project-disk.tsx"
import { TrashPanel } from "./trash-panel.tsx"

export type WorkspacesViewProps = {
  projects: Live<DiskRow[]>
  trash: Live<TrashView>
  /** The newest first. */
  jobs: Live<JobView[]>
  writesOff: string | null
  onRestore: (entry: string) => void
  onCollect: (dryRun: boolean) => void
}

export function WorkspacesView({
  projects,
  trash,
  jobs,
  writesOff,
  onRestore,
  onCollect,
}: WorkspacesViewProps) {
  if (projects.state === "loading")
    return (
      <Loading label="Loading workspaces">
        <div className="p-4">
          <Skeleton className="h-40" />
        </div>
      </Loading>
    )
  if (projects.state === "refused")
    return <Problem title="The workspaces cannot be shown." sentence={projects.sentence} />
  if (projects.value.length === 0)
    return <Empty title="No project yet">Each task works in a tree of its own, beside your checkout.</Empty>
  const largestFirst = projects.value.toSorted((a, b) => (b.disk?.bytes ?? 0) - (a.disk?.bytes ?? 0))
  const lately = valueOr(jobs, NONE)
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4">
      <div className="mx-auto flex max-w-4xl flex-col gap-3">
        {largestFirst.map((project) => (
          <ProjectDisk key={project.slug} project={project} />
        ))}
        <CleanUp
          job={lately.find(({ task }) => task.kind === "collect") ?? null}
          writesOff={writesOff}
          onCollect={onCollect}
        />
        {trash.state === "loading" && <Skeleton className="h-24" />}
        {trash.state === "refused" && (
          <Problem title="The trash cannot be shown." sentence={trash.sentence} />
        )}
        {trash.state === "ready" && (
          <TrashPanel trash={trash.value} jobs={lately} writesOff={writesOff} onRestore={onRestore} />
        )}
      </div>
    </div>
  )
}

const NONE: never[] = []
