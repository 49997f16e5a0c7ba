"use client"
/** The roadmap of a project: coverage, phases with their requirements, and what works for none. */
import { useEffect, useRef, useState, type ReactNode } from "react"
import dynamic from "next/dynamic"
import { Plus } from "lucide-react"
import type { Roadmap } from "#domain/roadmap"
import {
  listsOf,
  stepOfPhase,
  stepOfRequirement,
  withPhaseAt,
  withRequirementAt,
  type Step,
} from "#domain/roadmap/place"
import type { Live } from "#lib/react/live"
import type { RoadmapActions, Unassigned } from "#lib/react/use-roadmap"
import { Button } from "../ui/button.tsx"
import { KeyHint } from "../ui/mark.tsx"
import { Segments } from "../ui/segments.tsx"
import { Empty } from "../ui/state.tsx"
import { CoverageStrip } from "./coverage-strip.tsx"
import { RoadmapDnd } from "./dnd/roadmap-dnd.tsx"
import { FirstPhase } from "./first-phase.tsx"
import { LOOK_LABELS, lookedAt, LOOKS, type Look } from "./looks.ts"
import type { Open } from "./open.ts"
import { PhaseSection, RequirementList } from "./phase-section.tsx"
import { rowOf } from "./row-keys.ts"
import type { RowTools } from "./tools.ts"
import { UnassignedPanel } from "./unassigned-panel.tsx"

const RoadmapDialogs = dynamic(
  () => import("./roadmap-dialogs.tsx").then((module) => module.RoadmapDialogs),
  { ssr: false },
)

export type RoadmapViewProps = {
  roadmap: Roadmap
  unassigned: Live<Unassigned>
  look: Look
  onLook: (look: Look) => void
  /** The requirement whose details are shown. */
  opened: string | null
  onOpened: (requirement: string | null) => void
  folded: readonly string[]
  onFolded: (phases: string[]) => void
  dialog: Open | null
  onDialog: (open: Open | null) => void
  writesOff: string | null
  actions: RoadmapActions
  renderPicker: (requirement: string) => ReactNode
}

export function RoadmapView(props: RoadmapViewProps) {
  const { roadmap, unassigned, look, onLook, folded, onFolded, dialog, onDialog, writesOff, actions } = props
  const { said, onStepRequirement, onStepPhase } = useSteps(roadmap, actions, writesOff)
  const { slug } = roadmap.project
  const tools: RowTools = {
    ...{ roadmap, slug, writesOff, actions, onDialog, onStepRequirement, onStepPhase },
    ...{ opened: props.opened, onOpened: props.onOpened, renderPicker: props.renderPicker },
  }
  const [linkedTo] = useState(props.opened)
  useEffect(() => {
    if (linkedTo !== null) rowOf(linkedTo)?.scrollIntoView({ block: "center" })
  }, [linkedTo])
  const shown = lookedAt(roadmap, look)
  const isEmpty = roadmap.phases.length === 0 && roadmap.loose.length === 0
  const isNothing = shown.phases.length === 0 && shown.loose.length === 0
  const known = unassigned.state === "ready" ? unassigned.value : null
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4">
      <div className="mx-auto flex max-w-5xl flex-col gap-3">
        {isEmpty ? (
          <FirstPhase
            writesOff={writesOff}
            onAdd={actions.onAddPhase}
            onImport={() => onDialog({ kind: "import" })}
          />
        ) : (
          <>
            <CoverageStrip
              coverage={roadmap.progress}
              unassigned={known && { count: known.tasks.length, isMore: known.isMore }}
              onLook={onLook}
            />
            <div className="flex flex-wrap items-center gap-2">
              <Segments
                label="Show"
                value={look}
                options={LOOKS.map((value) => ({ value, label: LOOK_LABELS[value] }))}
                onChange={onLook}
              />
              <span className="flex gap-4 text-xs text-fg-2 max-md:hidden">
                <KeyHint keys={["↑", "↓"]}>go</KeyHint>
                <KeyHint keys={["⇧", "↑", "↓"]}>move</KeyHint>
              </span>
              <Button
                className="ml-auto"
                disabledReason={writesOff}
                onClick={() => onDialog({ kind: "add-requirement", phase: null })}
              >
                <Plus aria-hidden className="size-3.5" />
                Requirement
              </Button>
            </div>
            <RoadmapDnd
              roadmap={roadmap}
              onMovePhase={actions.onMovePhase}
              onMoveRequirement={actions.onMoveRequirement}
            >
              <div className="flex flex-col gap-3">
                {shown.phases.map((phase) => (
                  <PhaseSection
                    key={phase.key}
                    phase={phase}
                    isFolded={folded.includes(phase.key)}
                    onFold={() => onFolded(toggled(folded, phase.key))}
                    tools={tools}
                  />
                ))}
                {(shown.loose.length > 0 || look === "all") && (
                  <section aria-label="In no phase" className="rounded-lg border border-line bg-card">
                    <h2 className="px-3 py-2 text-sm font-medium text-fg-2">In no phase</h2>
                    <RequirementList phase={null} requirements={shown.loose} tools={tools}>
                      <p className="px-3 py-2 text-xs text-fg-2">Every requirement has its phase.</p>
                    </RequirementList>
                  </section>
                )}
              </div>
            </RoadmapDnd>
            {isNothing && (
              <Empty
                title={look === "gaps" ? "Every requirement has a task" : "Everything is done"}
                className="rounded-lg border border-line bg-card"
              />
            )}
          </>
        )}
        {(look === "gaps" || look === "all") && !isEmpty && (
          <UnassignedPanel
            slug={slug}
            roadmap={roadmap}
            unassigned={unassigned}
            writesOff={writesOff}
            onLink={(requirement, task) => void actions.onLink(requirement, task)}
          />
        )}
      </div>
      <p role="status" className="sr-only">
        {said}
      </p>
      {dialog && (
        <RoadmapDialogs
          roadmap={roadmap}
          open={dialog}
          writesOff={writesOff}
          actions={actions}
          onClose={() => onDialog(null)}
        />
      )}
    </div>
  )
}

const toggled = (keys: readonly string[], key: string): string[] =>
  keys.includes(key) ? keys.filter((each) => each !== key) : [...keys, key]

/** Moves by one step: what was moved keeps the focus, and where it is now is said. */
function useSteps(roadmap: Roadmap, actions: RoadmapActions, writesOff: string | null) {
  const [said, setSaid] = useState("")
  const moved = useRef<string | null>(null)
  useEffect(() => {
    if (moved.current !== null) rowOf(moved.current)?.focus()
    moved.current = null
  }, [roadmap])
  return {
    said,
    onStepRequirement: (key: string, step: Step) => {
      const place = stepOfRequirement(roadmap, key, step)
      if (!place || writesOff) return
      moved.current = key
      setSaid(placeSentence(withRequirementAt(roadmap, place), key))
      actions.onMoveRequirement(place)
    },
    onStepPhase: (key: string, step: Step) => {
      const place = stepOfPhase(roadmap, key, step)
      if (!place || writesOff) return
      moved.current = key
      const { phases } = withPhaseAt(roadmap, place)
      const position = phases.findIndex((phase) => phase.key === key) + 1
      setSaid(`${key} is phase ${position} of ${phases.length}.`)
      actions.onMovePhase(place)
    },
  }
}

function placeSentence(roadmap: Roadmap, key: string): string {
  const list = listsOf(roadmap).find(({ requirements }) => requirements.some((each) => each.key === key))
  if (!list) return ""
  const position = list.requirements.findIndex((each) => each.key === key) + 1
  const where = roadmap.phases.find((phase) => phase.key === list.phase)?.title ?? "no phase"
  return `${key} is number ${position} of ${list.requirements.length} in ${where}.`
}
