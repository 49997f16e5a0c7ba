"use client"
/** What is shown, as a file of one's choice. */
import { Download } from "lucide-react"
import { IconButton } from "../ui/button.tsx"
import { Menu, MenuItem } from "../ui/menu.tsx"
import { download, type Sheet } from "./export.ts"

export function Files({ sheet, title }: { sheet: Sheet; title: string }) {
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={`Download ${title}`}>
          <Download aria-hidden className="size-3.5" />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => download(sheet, "csv")}>CSV</MenuItem>
      <MenuItem onSelect={() => download(sheet, "json")}>JSON</MenuItem>
    </Menu>
  )
}
