"use client"
/** What a board may be filtered and grouped by, how dense it is, and the views that a person has named. */
import { useState, type FormEvent, type ReactNode } from "react"
import { Bookmark, Filter as FilterIcon, Rows2, Rows4, X } from "lucide-react"
import { ROLE_LABELS, WORK_ROLES } from "#domain/role"
import { PRIORITIES } from "#domain/task"
import { useProjectName } from "#lib/react/project-names"
import type { BoardCard, SavedViewRow } from "#lib/react/view-data"
import { Button, IconButton } from "../ui/button.tsx"
import { Checkbox } from "../ui/checkbox.tsx"
import { Field, TextInput } from "../ui/field.tsx"
import { Menu, MenuChoice, MenuLabel } from "../ui/menu.tsx"
import { Popover } from "../ui/popover.tsx"
import { Segments } from "../ui/segments.tsx"
import { choicesIn, filtersSet } from "./filter.ts"
import {
  BOARD_VIEWS,
  DENSITIES,
  LANES,
  NO_FILTER,
  queryOf,
  VIEW_LABELS,
  type Filter,
  type LaneKind,
  type Look,
} from "./look.ts"

export type BoardToolsProps = {
  look: Look
  onLook: (change: Partial<Look>) => void
  cards: Iterable<BoardCard>
  /** The board of all projects, where one may choose among them. */
  isGlobal: boolean
  isPhone: boolean
  views: readonly SavedViewRow[]
  writesOff: string | null
  onOpenView: (query: string) => void
  onSaveView: (name: string, query: string) => Promise<boolean>
  onRemoveView: (name: string) => void
}

const LANE_LABELS: Record<LaneKind, string> = {
  none: "No lanes",
  priority: "Priority",
  role: "Role",
  agent: "Agent",
  tag: "Tag",
  project: "Project",
}

const CHIP =
  "flex h-6 shrink-0 items-center gap-1.5 rounded-md border border-line px-1.5 text-xs text-fg-2 hover:bg-raise aria-expanded:bg-raise pointer-coarse:h-9"

export function BoardTools(props: BoardToolsProps) {
  const { look, onLook, isGlobal, isPhone } = props
  const lanes = LANES.filter((kind) => isGlobal || kind !== "project")
  return (
    <>
      {isPhone && <ViewMenu {...props} />}
      <FilterPopover {...props} />
      {look.view === "board" && !isPhone && (
        <>
          <Menu
            trigger={
              <button type="button" className={CHIP}>
                Lanes{" "}
                <span className="text-fg">{look.lanes === "none" ? "none" : LANE_LABELS[look.lanes]}</span>
              </button>
            }
          >
            <MenuLabel>Cut the columns by</MenuLabel>
            <MenuChoice
              value={look.lanes}
              options={lanes.map((value) => ({ value, label: LANE_LABELS[value] }))}
              onChange={(kind) => onLook({ lanes: kind })}
            />
          </Menu>
          <Segments
            label="Density"
            value={look.density}
            options={DENSITIES.map((value) => ({
              value,
              label: value === "compact" ? "Compact cards" : "Comfortable cards",
              icon:
                value === "compact" ? (
                  <Rows4 aria-hidden className="size-3.5" />
                ) : (
                  <Rows2 aria-hidden className="size-3.5" />
                ),
            }))}
            onChange={(density) => onLook({ density })}
          />
        </>
      )}
      <ViewsPopover {...props} />
    </>
  )
}

/** On a phone the head of the page has no room for it. */
function ViewMenu({ look, onLook, isGlobal }: BoardToolsProps) {
  const views = BOARD_VIEWS.filter((view) => !isGlobal || view !== "graph")
  return (
    <Menu
      trigger={
        <button type="button" aria-label={`View: ${VIEW_LABELS[look.view]}`} className={CHIP}>
          {VIEW_LABELS[look.view]}
        </button>
      }
    >
      <MenuChoice
        value={look.view}
        options={views.map((value) => ({ value, label: VIEW_LABELS[value] }))}
        onChange={(view) => onLook({ view })}
      />
    </Menu>
  )
}

function FilterPopover({ look, onLook, cards, isGlobal }: BoardToolsProps) {
  const nameOf = useProjectName()
  const choices = choicesIn(cards)
  const set = filtersSet(look)
  type List = "priorities" | "roles" | "agents" | "tags" | "projects"
  const toggle = (list: List, value: string, isOn: boolean) =>
    onLook({
      [list]: isOn ? [...look[list], value] : look[list].filter((each) => each !== value),
    } as Partial<Filter>)
  const group = (title: string, list: List, values: readonly string[], labelOf = (value: string) => value) =>
    values.length > 0 && (
      <Group title={title}>
        {values.map((value) => (
          <Checkbox
            key={value}
            isChecked={(look[list] as readonly string[]).includes(value)}
            onChange={(isOn) => toggle(list, value, isOn)}
          >
            <span className="truncate">{labelOf(value)}</span>
          </Checkbox>
        ))}
      </Group>
    )
  return (
    <Popover
      label="Filter"
      className="w-80"
      trigger={
        <button type="button" className={CHIP}>
          <FilterIcon aria-hidden className="size-3" />
          Filter
          {set > 0 && <span className="num rounded-xs bg-ink px-1 text-ink-fg">{set}</span>}
        </button>
      }
    >
      <div className="grid grid-cols-2 gap-x-4 gap-y-3">
        {group(
          "Priority",
          "priorities",
          PRIORITIES.toReversed(),
          (word) => word.charAt(0).toUpperCase() + word.slice(1),
        )}
        {group("Role", "roles", WORK_ROLES, (role) => ROLE_LABELS[role as keyof typeof ROLE_LABELS])}
        {group("Agent", "agents", choices.agents)}
        {group("Tag", "tags", choices.tags)}
        {isGlobal && group("Project", "projects", choices.projects, nameOf)}
      </div>
      {set > 0 && (
        <Button
          className="mt-3"
          onClick={() => onLook({ ...NO_FILTER, text: look.text, needsPerson: look.needsPerson })}
        >
          Clear
        </Button>
      )}
    </Popover>
  )
}

const Group = ({ title, children }: { title: string; children: ReactNode }) => (
  <fieldset className="min-w-0">
    <legend className="mb-1 text-2xs text-fg-3">{title}</legend>
    {children}
  </fieldset>
)

function ViewsPopover({ look, views, writesOff, onOpenView, onSaveView, onRemoveView }: BoardToolsProps) {
  const [name, setName] = useState("")
  const current = queryOf(look)
  const shown = views.find((view) => view.query === current)
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (name.trim() && (await onSaveView(name.trim(), current))) setName("")
  }
  return (
    <Popover
      label="Views"
      trigger={
        <button type="button" className={CHIP}>
          <Bookmark aria-hidden className="size-3" />
          {shown ? <span className="max-w-24 truncate text-fg">{shown.name}</span> : "Views"}
        </button>
      }
    >
      {views.length === 0 && <p className="text-xs text-fg-3">No view yet. A name keeps what you see now.</p>}
      <ul className="flex flex-col gap-px">
        {views.map((view) => (
          <li key={view.name} className="flex items-center">
            <button
              type="button"
              aria-current={view === shown ? "true" : undefined}
              onClick={() => onOpenView(view.query)}
              className="min-h-7 min-w-0 flex-1 truncate rounded-md px-1.5 text-left text-sm hover:bg-sel aria-[current]:font-medium pointer-coarse:min-h-9"
            >
              {view.name}
            </button>
            <IconButton
              label={`Forget the view ${view.name}`}
              disabled={writesOff !== null}
              onClick={() => onRemoveView(view.name)}
            >
              <X aria-hidden className="size-3.5" />
            </IconButton>
          </li>
        ))}
      </ul>
      <form className="mt-2 flex items-end gap-1.5" onSubmit={(event) => void save(event)}>
        <Field label="Keep this view as">
          <TextInput maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Button type="submit" className="h-8" disabled={!name.trim()} disabledReason={writesOff}>
          Save
        </Button>
      </form>
    </Popover>
  )
}
