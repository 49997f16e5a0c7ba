"use client"
/** Open tasks that work for no requirement, each with a way to one. */
import type { Roadmap } from "#domain/roadmap"
import { listsOf } from "#domain/roadmap/place"
import type { Live } from "#lib/react/live"
import type { Dependency } from "#lib/react/task-data"
import type { Unassigned } from "#lib/react/use-roadmap"
import { Button } from "../ui/button.tsx"
import { Menu, MenuItem, MenuLabel } from "../ui/menu.tsx"
import { Panel } from "../ui/panel.tsx"
import { Empty, Loading, Problem, Skeleton } from "../ui/state.tsx"
import { TaskLine } from "../task/task-line.tsx"

type UnassignedPanelProps = {
  slug: string
  roadmap: Roadmap
  unassigned: Live<Unassigned>
  writesOff: string | null
  onLink: (requirement: string, task: string) => void
}

export function UnassignedPanel({ slug, roadmap, unassigned, writesOff, onLink }: UnassignedPanelProps) {
  if (unassigned.state === "refused")
    return <Problem title="These tasks cannot be shown." sentence={unassigned.sentence} />
  if (unassigned.state === "loading")
    return (
      <Loading label="Loading tasks without a requirement">
        <Skeleton className="h-20" />
      </Loading>
    )
  const { tasks, isMore } = unassigned.value
  return (
    <Panel title="Open tasks without a requirement">
      {tasks.length === 0 ? (
        <Empty title="Every open task works for a requirement" />
      ) : (
        <ul className="divide-y divide-line">
          {tasks.map((task) => (
            <li key={task.key} className="flex min-h-9 items-center gap-2 px-3 text-sm">
              <TaskLine slug={slug} task={task} />
              <LinkMenu task={task} roadmap={roadmap} writesOff={writesOff} onLink={onLink} />
            </li>
          ))}
        </ul>
      )}
      {isMore && (
        <p className="border-t border-line px-3 py-2 text-xs text-fg-2">The first of them are shown.</p>
      )}
    </Panel>
  )
}

type LinkMenuProps = Pick<UnassignedPanelProps, "roadmap" | "writesOff" | "onLink"> & { task: Dependency }

function LinkMenu({ task, roadmap, writesOff, onLink }: LinkMenuProps) {
  const lists = listsOf(roadmap).filter(({ requirements }) => requirements.length > 0)
  if (lists.length === 0) return null
  return (
    <Menu
      align="end"
      trigger={
        <Button size="sm" disabledReason={writesOff} aria-label={`Link ${task.key} to a requirement`}>
          Link
        </Button>
      }
    >
      {lists.map(({ phase, requirements }) => (
        <div key={phase ?? ""} role="group" aria-label={titleOf(roadmap, phase)}>
          <MenuLabel>{titleOf(roadmap, phase)}</MenuLabel>
          {requirements.map(({ key, title }) => (
            <MenuItem key={key} onSelect={() => onLink(key, task.key)}>
              <span className="num font-mono text-2xs text-fg-3">{key}</span> {title}
            </MenuItem>
          ))}
        </div>
      ))}
    </Menu>
  )
}

const titleOf = ({ phases }: Roadmap, phase: string | null): string =>
  phases.find(({ key }) => key === phase)?.title ?? "In no phase"
