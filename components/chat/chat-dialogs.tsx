"use client"
/** Renaming a chat, and deleting it once one has said so. */
import { useState } from "react"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { Field, TextInput } from "../ui/field.tsx"

type RenameProps = { title: string; onRename: (title: string) => Promise<boolean>; onClose: () => void }

export function RenameDialog({ title, onRename, onClose }: RenameProps) {
  const [name, setName] = useState(title)
  return (
    <Dialog title="Rename the chat" onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim()) void onRename(name.trim()).then((wasDone) => wasDone && onClose())
        }}
      >
        <Field label="Title">
          <TextInput
            required
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!name.trim()}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

type RemoveProps = { title: string; onRemove: () => Promise<boolean>; onClose: () => void }

export function RemoveDialog({ title, onRemove, onClose }: RemoveProps) {
  return (
    <Dialog title={`Delete “${title}”?`} onClose={onClose}>
      <p className="text-sm text-fg-2">
        Its messages and images are deleted, and what still waits in it is not sent. The session in the
        gateway stays.
      </p>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Keep it</Button>
        <Button variant="danger" onClick={() => void onRemove().then((wasDone) => wasDone && onClose())}>
          Delete
        </Button>
      </div>
    </Dialog>
  )
}
