"use client"
/** Where one looks (the organization or a project), what is active there, and the ways back. */
import { useState } from "react"
import dynamic from "next/dynamic"
import { Undo2 } from "lucide-react"
import { numberLabel } from "#domain/prompt"
import { ROLE_LABELS } from "#domain/role"
import type { RolePrompt } from "#lib/react/prompts-data"
import { Age } from "../ui/age.tsx"
import { Button } from "../ui/button.tsx"
import { Select } from "../ui/field.tsx"

// Asked for by few: it comes when it is.
const ConfirmDialog = dynamic(() => import("./confirm-dialog.tsx").then((room) => room.ConfirmDialog), {
  ssr: false,
})

type PlaceBarProps = {
  role: RolePrompt
  project: string | null
  projects: readonly { slug: string; name: string }[]
  writesOff: string | null
  onProject: (slug: string | null) => void
  onRollBack: () => Promise<boolean>
  onFollow: (slug: string) => Promise<boolean>
}

export function PlaceBar(props: PlaceBarProps) {
  const { role, project, projects, writesOff, onProject, onRollBack, onFollow } = props
  const [asking, setAsking] = useState<"roll_back" | "follow" | null>(null)
  const close = () => setAsking(null)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Select
        aria-label="Where it is active"
        className="h-7 w-auto max-w-56 pointer-coarse:h-9"
        value={project ?? ""}
        onChange={(event) => onProject(event.target.value || null)}
      >
        <option value="">The organization</option>
        {projects.map(({ slug, name }) => (
          <option key={slug} value={slug}>
            {name}
          </option>
        ))}
      </Select>
      <p className="min-w-0 text-sm text-fg-2">
        <span className="font-medium text-fg">{ROLE_LABELS[role.role]}</span>: {placeWords(role, project)}
        {role.activatedAt !== null && (
          <span className="num text-xs">
            {" "}
            (since <Age since={role.activatedAt} />, by {role.activatedBy})
          </span>
        )}
      </p>
      <div className="ml-auto flex flex-wrap items-center gap-2">
        {project !== null && role.isOwn && (
          <Button disabledReason={writesOff} onClick={() => setAsking("follow")}>
            Follow the organization
          </Button>
        )}
        {role.rollBackTo !== null && (
          <Button disabledReason={writesOff} onClick={() => setAsking("roll_back")}>
            <Undo2 aria-hidden className="size-3.5" />
            Roll back to {numberLabel(role.rollBackTo)}
          </Button>
        )}
      </div>
      {asking === "roll_back" && role.rollBackTo !== null && (
        <ConfirmDialog
          title={`Roll back to ${numberLabel(role.rollBackTo)}`}
          action="Roll back"
          role={role.role}
          project={project}
          replaced={role.active}
          writesOff={writesOff}
          onConfirm={onRollBack}
          onClose={close}
        />
      )}
      {asking === "follow" && project !== null && (
        <ConfirmDialog
          title={`Follow the organization: ${numberLabel(role.ofOrganization)}`}
          action="Follow it"
          role={role.role}
          project={project}
          replaced={role.active}
          writesOff={writesOff}
          onConfirm={() => onFollow(project)}
          onClose={close}
        />
      )}
    </div>
  )
}

function placeWords({ active, isOwn }: RolePrompt, project: string | null): string {
  const label = numberLabel(active)
  if (project === null) return `${label} is active`
  return isOwn ? `${label} is active in this project` : `${label} is active, as in the organization`
}
