"use client"
/** One phase: its goal, how far it is, and its requirements in their order. */
import type { ReactNode } from "react"
import { ChevronRight, Ellipsis, Plus } from "lucide-react"
import type { RoadmapPhase, RoadmapRequirement } from "#domain/roadmap"
import { stepOfPhase } from "#domain/roadmap/place"
import { Button, IconButton } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { LazyMarkdown } from "../ui/lazy-markdown.tsx"
import { Menu, MenuItem } from "../ui/menu.tsx"
import { Grip, Landing } from "./dnd/carriable.tsx"
import { DropLine } from "./dnd/roadmap-dnd.tsx"
import { NO_PHASE } from "./dnd/spot.ts"
import { StepItems } from "./move-items.tsx"
import { RequirementRow } from "./requirement-row.tsx"
import { onRowKey, ROW } from "./row-keys.ts"
import { ShareBar } from "./share-bar.tsx"
import type { RowTools } from "./tools.ts"

type PhaseSectionProps = {
  phase: RoadmapPhase
  isFolded: boolean
  onFold: () => void
  tools: RowTools
}

export function PhaseSection({ phase, isFolded, onFold, tools }: PhaseSectionProps) {
  const { key, title, goal, requirements, progress } = phase
  const { writesOff, onDialog, onStepPhase } = tools
  return (
    <Landing target={{ kind: "phase", key, phase: key }}>
      <DropLine kind="phase" of={key} />
      <section aria-label={title} className="rounded-lg border border-line bg-card">
        <header className="flex min-h-10 items-center gap-2 px-2 py-1">
          <Grip carried={{ kind: "phase", key, title }} isDisabled={writesOff !== null} />
          <h2 className="min-w-0 flex-1">
            <button
              type="button"
              {...{ [ROW]: key }}
              aria-expanded={!isFolded}
              aria-keyshortcuts="Shift+ArrowUp Shift+ArrowDown"
              onClick={onFold}
              onKeyDown={(event) => onRowKey(event, (step) => onStepPhase(key, step))}
              className="flex min-h-8 w-full items-center gap-2 rounded-sm text-left text-base font-medium"
            >
              <ChevronRight
                aria-hidden
                className={cn("size-4 shrink-0 text-fg-3 transition-transform", !isFolded && "rotate-90")}
              />
              <span className="min-w-0 [overflow-wrap:anywhere]">{title}</span>
              <span className="num shrink-0 font-mono text-2xs font-normal text-fg-3 max-sm:hidden">
                {key}
              </span>
            </button>
          </h2>
          <ShareBar coverage={progress} />
          <IconButton
            label={`Add a requirement to ${title}`}
            disabled={writesOff !== null}
            onClick={() => onDialog({ kind: "add-requirement", phase })}
          >
            <Plus aria-hidden className="size-4" />
          </IconButton>
          <PhaseMenu phase={phase} tools={tools} />
        </header>
        {!isFolded && (
          <>
            {goal !== "" && (
              <div className="px-3 pb-2 text-fg-2 sm:px-10">
                <LazyMarkdown text={goal} />
              </div>
            )}
            <RequirementList phase={key} requirements={requirements} tools={tools}>
              <p className="flex flex-wrap items-center gap-2 px-3 py-3 text-sm text-fg-2 sm:px-10">
                Nothing has to be true in this phase yet.
                <Button
                  size="sm"
                  disabledReason={writesOff}
                  onClick={() => onDialog({ kind: "add-requirement", phase })}
                >
                  Add a requirement
                </Button>
              </p>
            </RequirementList>
          </>
        )}
      </section>
    </Landing>
  )
}

type RequirementListProps = {
  phase: string | null
  requirements: RoadmapRequirement[]
  tools: RowTools
  /** What stands there while there is none. */
  children: ReactNode
}

export function RequirementList({ phase, requirements, tools, children }: RequirementListProps) {
  const key = phase ?? NO_PHASE
  return (
    <Landing target={{ kind: "list", key, phase }} className="border-t border-line">
      <DropLine kind="list" of={key} />
      {requirements.length === 0 ? (
        children
      ) : (
        <ul className="divide-y divide-line">
          {requirements.map((requirement) => (
            <RequirementRow key={requirement.key} requirement={requirement} phase={phase} tools={tools} />
          ))}
        </ul>
      )}
    </Landing>
  )
}

function PhaseMenu({ phase, tools }: { phase: RoadmapPhase; tools: RowTools }) {
  const { key, title } = phase
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={`What to do with the phase ${title}`} disabled={tools.writesOff !== null}>
          <Ellipsis aria-hidden className="size-4" />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => tools.onDialog({ kind: "add-requirement", phase })}>
        Add a requirement
      </MenuItem>
      <MenuItem onSelect={() => tools.onDialog({ kind: "edit-phase", phase })}>Edit</MenuItem>
      <StepItems
        canStep={(step) => stepOfPhase(tools.roadmap, key, step) !== null}
        onStep={(step) => tools.onStepPhase(key, step)}
      />
      <MenuItem isDanger onSelect={() => tools.onDialog({ kind: "remove-phase", phase })}>
        Remove
      </MenuItem>
    </Menu>
  )
}
