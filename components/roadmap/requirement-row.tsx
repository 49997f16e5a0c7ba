"use client"
/** One requirement: how far it is in a line, the rest when it is opened. */
import { useId } from "react"
import { Ellipsis } from "lucide-react"
import type { RoadmapRequirement } from "#domain/roadmap"
import { stepOfRequirement } from "#domain/roadmap/place"
import { IconButton } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { Glyph } from "../ui/glyph.tsx"
import { Menu, MenuItem } from "../ui/menu.tsx"
import { OneLine } from "../ui/one-line.tsx"
import { Grip, Landing } from "./dnd/carriable.tsx"
import { DropLine } from "./dnd/roadmap-dnd.tsx"
import { PROGRESS_GLYPHS, progressSentence } from "./looks.ts"
import { PhaseItems, StepItems } from "./move-items.tsx"
import { RequirementDetail } from "./requirement-detail.tsx"
import { onRowKey, ROW } from "./row-keys.ts"
import type { RowTools } from "./tools.ts"

type RequirementRowProps = { requirement: RoadmapRequirement; phase: string | null; tools: RowTools }

export function RequirementRow({ requirement, phase, tools }: RequirementRowProps) {
  const id = useId()
  const { key, title, progress } = requirement
  const isOpen = tools.opened === key
  return (
    <li>
      <Landing target={{ kind: "requirement", key, phase }}>
        <DropLine kind="requirement" of={key} />
        <div className={cn("flex min-h-9 items-center gap-2 px-2", isOpen && "bg-raise")}>
          <Grip carried={{ kind: "requirement", key, title }} isDisabled={tools.writesOff !== null} />
          <Glyph name={PROGRESS_GLYPHS[progress.state]} className="still size-3.5" />
          <button
            type="button"
            {...{ [ROW]: key }}
            aria-expanded={isOpen}
            aria-controls={isOpen ? `${id}-detail` : undefined}
            aria-keyshortcuts="Shift+ArrowUp Shift+ArrowDown"
            onClick={() => tools.onOpened(isOpen ? null : key)}
            onKeyDown={(event) => onRowKey(event, (step) => tools.onStepRequirement(key, step))}
            className="flex min-h-9 min-w-0 flex-1 flex-wrap items-center gap-x-2 rounded-sm py-1 text-left hover:underline"
          >
            <span className="num shrink-0 font-mono text-2xs text-fg-2">{key}</span>
            <span className="min-w-0 text-sm [overflow-wrap:anywhere]">
              <OneLine text={title} />
            </span>
            <span className="sr-only">: {progressSentence(requirement)}</span>
          </button>
          <span aria-hidden className="num shrink-0 text-right text-xs text-fg-2">
            <span className="max-sm:hidden">{progressSentence(requirement)}</span>
            <span className="sm:hidden">
              {progress.total === 0 ? "No task" : `${progress.done}/${progress.total}`}
            </span>
          </span>
          <RequirementMenu requirement={requirement} phase={phase} tools={tools} />
        </div>
        {isOpen && (
          <div id={`${id}-detail`}>
            <RequirementDetail requirement={requirement} tools={tools} />
          </div>
        )}
      </Landing>
    </li>
  )
}

function RequirementMenu({ requirement, tools }: RequirementRowProps) {
  const { key } = requirement
  const { roadmap, writesOff, actions, onDialog, onStepRequirement } = tools
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={`What to do with ${key}`} disabled={writesOff !== null}>
          <Ellipsis aria-hidden className="size-4" />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => actions.onMakeTask(key, "backlog")}>Make a task in the backlog</MenuItem>
      <MenuItem onSelect={() => actions.onMakeTask(key, "ready")}>Make a task that is ready</MenuItem>
      <MenuItem onSelect={() => onDialog({ kind: "edit-requirement", requirement })}>Edit</MenuItem>
      <StepItems
        canStep={(step) => stepOfRequirement(roadmap, key, step) !== null}
        onStep={(step) => onStepRequirement(key, step)}
      />
      <MenuItem isDanger onSelect={() => onDialog({ kind: "remove-requirement", requirement })}>
        Remove
      </MenuItem>
      <PhaseItems
        roadmap={roadmap}
        requirement={key}
        onMove={(to) => actions.onMoveRequirement({ requirement: key, phase: to })}
      />
    </Menu>
  )
}
