"use client"
/** One version: what it is, what one can do with it, and its text, its changes or what a task would be told around it. */
import { useState, type ReactNode } from "react"
import dynamic from "next/dynamic"
import { numberLabel } from "#domain/prompt"
import { ROLE_LABELS } from "#domain/role"
import type { RolePrompt } from "#lib/react/prompts-data"
import { Button } from "../ui/button.tsx"
import { Panel } from "../ui/panel.tsx"
import { Segments } from "../ui/segments.tsx"
import type { Show } from "./shown.ts"

// Asked for by few: it comes when it is.
const ConfirmDialog = dynamic(() => import("./confirm-dialog.tsx").then((room) => room.ConfirmDialog), {
  ssr: false,
})

type VersionFrameProps = {
  role: RolePrompt
  project: string | null
  version: number
  show: Exclude<Show, "new">
  writesOff: string | null
  onShow: (show: Show) => void
  onActivate: (version: number, replaces: number) => Promise<boolean>
  children: ReactNode
}

const OPTIONS = [
  { value: "text", label: "Text" },
  { value: "changes", label: "Changes" },
  { value: "preview", label: "Preview" },
] as const

export function VersionFrame(props: VersionFrameProps) {
  const { role, project, version, show, writesOff, onShow, onActivate, children } = props
  const [isAsking, setAsking] = useState(false)
  const name = `${ROLE_LABELS[role.role]}, ${numberLabel(version)}`
  return (
    <Panel title={name} className="min-w-0 flex-1">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <Segments label={`Of ${name}`} value={show} options={OPTIONS} onChange={onShow} />
        <div className="ml-auto flex flex-wrap gap-2">
          <Button disabledReason={writesOff} onClick={() => onShow("new")}>
            New version from {numberLabel(version)}
          </Button>
          <Button
            variant="primary"
            disabledReason={version === role.active ? "It is active already." : writesOff}
            onClick={() => setAsking(true)}
          >
            {version === role.active ? "Active" : `Activate ${numberLabel(version)}`}
          </Button>
        </div>
      </div>
      <div className="min-w-0 p-3">{children}</div>
      {isAsking && (
        <ConfirmDialog
          title={`Activate ${numberLabel(version)}`}
          action={`Activate ${numberLabel(version)}`}
          role={role.role}
          project={project}
          replaced={role.active}
          writesOff={writesOff}
          onConfirm={() => onActivate(version, role.active)}
          onClose={() => setAsking(false)}
        />
      )}
    </Panel>
  )
}
