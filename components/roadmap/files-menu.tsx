"use client"
/** The roadmap as Markdown: into Clutch, and out of it as a file or by the clipboard. */
import { Ellipsis } from "lucide-react"
import type { Roadmap } from "#domain/roadmap"
import { roadmapMarkdown } from "#domain/roadmap/markdown"
import { copyText } from "#lib/react/copy"
import { downloadText } from "#lib/react/download"
import { IconButton } from "../ui/button.tsx"
import { Menu, MenuItem } from "../ui/menu.tsx"

type FilesMenuProps = { roadmap: Roadmap; writesOff: string | null; onImport: () => void }

export function FilesMenu({ roadmap, writesOff, onImport }: FilesMenuProps) {
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label="Import and export">
          <Ellipsis aria-hidden className="size-4" />
        </IconButton>
      }
    >
      <MenuItem disabledReason={writesOff} onSelect={onImport}>
        Import Markdown
      </MenuItem>
      <MenuItem
        onSelect={() =>
          downloadText(`roadmap-${roadmap.project.slug}.md`, "text/markdown", roadmapMarkdown(roadmap))
        }
      >
        Download as Markdown
      </MenuItem>
      <MenuItem onSelect={() => void copyText(roadmapMarkdown(roadmap), "The roadmap is in the clipboard")}>
        Copy as Markdown
      </MenuItem>
    </Menu>
  )
}
