"use client"
/** What can be done with a chat as a whole. */
import { EllipsisVertical } from "lucide-react"
import { IconButton } from "../ui/button.tsx"
import { Menu, MenuItem } from "../ui/menu.tsx"

type ChatMenuProps = { writesOff: string | null; onRename: () => void; onRemove: () => void }

export function ChatMenu({ writesOff, onRename, onRemove }: ChatMenuProps) {
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label="What to do with this chat">
          <EllipsisVertical aria-hidden className="size-4" />
        </IconButton>
      }
    >
      <MenuItem disabledReason={writesOff} onSelect={onRename}>
        Rename
      </MenuItem>
      <MenuItem isDanger disabledReason={writesOff} onSelect={onRemove}>
        Delete
      </MenuItem>
    </Menu>
  )
}
