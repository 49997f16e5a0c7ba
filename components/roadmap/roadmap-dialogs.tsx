"use client"
/** The dialogs of a roadmap, loaded when the first one is opened. */
import { countOf } from "#domain/format"
import type { Roadmap } from "#domain/roadmap"
import type { RoadmapActions } from "#lib/react/use-roadmap"
import { ImportDialog } from "./import-dialog.tsx"
import type { Open } from "./open.ts"
import { RemoveDialog } from "./remove-dialog.tsx"
import { WordsDialog } from "./words-dialog.tsx"

type RoadmapDialogsProps = {
  roadmap: Roadmap
  open: Open
  writesOff: string | null
  actions: RoadmapActions
  onClose: () => void
}

const PHASE = { titleLabel: "Title", textLabel: "Goal", hint: "What is true when it is over, in Markdown." }
const REQUIREMENT = { titleLabel: "What has to be true", textLabel: "Details", hint: "In Markdown." }

export function RoadmapDialogs({ roadmap, open, writesOff, actions, onClose }: RoadmapDialogsProps) {
  const common = { writesOff, onClose }
  switch (open.kind) {
    case "add-phase":
      return (
        <WordsDialog
          {...common}
          {...PHASE}
          title="New phase"
          submit="Add phase"
          onSave={actions.onAddPhase}
        />
      )
    case "edit-phase":
      return (
        <WordsDialog
          {...common}
          {...PHASE}
          title={`Edit ${open.phase.key}`}
          submit="Save"
          initial={{ title: open.phase.title, text: open.phase.goal }}
          onSave={(words) => actions.onEditPhase(open.phase, words)}
        />
      )
    case "remove-phase":
      return (
        <RemoveDialog
          {...common}
          title={`Remove ${open.phase.key}?`}
          submit="Remove phase"
          onRemove={() => actions.onRemovePhase(open.phase.key)}
        >
          &ldquo;{open.phase.title}&rdquo; goes.{" "}
          {open.phase.requirements.length > 0 &&
            `Its ${countOf(open.phase.requirements.length, "requirement")} will be in no phase.`}
        </RemoveDialog>
      )
    case "add-requirement":
      return (
        <WordsDialog
          {...common}
          {...REQUIREMENT}
          title={open.phase ? `New requirement in ${open.phase.title}` : "New requirement"}
          submit="Add requirement"
          onSave={(words) => actions.onAddRequirement(open.phase?.key ?? null, words)}
        />
      )
    case "edit-requirement":
      return (
        <WordsDialog
          {...common}
          {...REQUIREMENT}
          title={`Edit ${open.requirement.key}`}
          submit="Save"
          initial={{ title: open.requirement.title, text: open.requirement.description }}
          onSave={(words) => actions.onEditRequirement(open.requirement, words)}
        />
      )
    case "remove-requirement":
      return (
        <RemoveDialog
          {...common}
          title={`Remove ${open.requirement.key}?`}
          submit="Remove requirement"
          onRemove={() => actions.onRemoveRequirement(open.requirement.key)}
        >
          &ldquo;{open.requirement.title}&rdquo; goes.{" "}
          {open.requirement.tasks.length > 0 &&
            `Its ${countOf(open.requirement.tasks.length, "task")} stay on the board.`}
        </RemoveDialog>
      )
    case "import":
      return <ImportDialog {...common} roadmap={roadmap} onImport={actions.onImport} />
  }
}
