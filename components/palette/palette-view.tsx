"use client"
/** The command palette: type, choose, run. What it offers comes from outside; it knows nothing of pages. */
import { Command, defaultFilter } from "cmdk"
import { Search, type LucideIcon } from "lucide-react"
import { Dialog } from "radix-ui"
import { useState, type KeyboardEvent } from "react"
import type { TaskStatus } from "#domain/task"
import { Glyph } from "../ui/glyph.tsx"
import { Kbd, KeyHint } from "../ui/mark.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"

export type PaletteItem = {
  id: string
  label: string
  /** A key, a place, what comes of it: in grey behind the label. */
  note?: string
  icon?: LucideIcon
  status?: TaskStatus
  keys?: string
  keywords?: string[]
  /** The task that Tab takes as the scope. */
  task?: PaletteScope
  /** Found by the server: shown whatever its words are. */
  isFound?: boolean
  run: () => void
}

export type PaletteGroup = { heading: string; items: PaletteItem[] }
export type PaletteScope = { key: string; title: string; status: TaskStatus }

type PaletteViewProps = {
  groups: PaletteGroup[]
  scope: PaletteScope | null
  text: string
  isSearching: boolean
  onText: (text: string) => void
  onScope: (scope: PaletteScope | null) => void
  onClose: () => void
}

export function PaletteView({
  groups,
  scope,
  text,
  isSearching,
  onText,
  onScope,
  onClose,
}: PaletteViewProps) {
  const [chosen, setChosen] = useState("")
  const items = groups.flatMap((group) => group.items)
  const found = new Set(items.filter(({ isFound }) => isFound).map(({ id }) => id))
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Backspace" && text === "" && scope) {
      event.preventDefault()
      onScope(null)
    }
    const task = items.find(({ id }) => id === chosen)?.task
    if (event.key === "Tab" && task) {
      event.preventDefault()
      onScope(task)
      onText("")
    }
  }
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-20 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-0 top-[14vh] z-20 mx-auto flex max-h-[70vh] w-[min(580px,calc(100vw-1rem))] flex-col overflow-hidden rounded-xl bg-over text-fg shadow-over outline-none max-md:top-2"
        >
          <Dialog.Title className="sr-only">Search or run a command</Dialog.Title>
          <Command
            label="Commands"
            loop
            value={chosen}
            onValueChange={setChosen}
            onKeyDown={onKeyDown}
            filter={(value, search, keywords) =>
              found.has(value) ? 0.5 : defaultFilter("", search, keywords)
            }
            className="flex min-h-0 flex-col"
          >
            <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-3.5">
              <Search aria-hidden className="size-4 shrink-0 text-fg-3" />
              {scope && (
                <span
                  title={scope.title}
                  className="flex shrink-0 items-center gap-1 rounded-sm border border-line-2 px-1.5 font-mono text-2xs leading-5 text-fg"
                >
                  <Glyph name={STATUS_GLYPHS[scope.status]} className="size-3" />
                  {scope.key}
                </span>
              )}
              <Command.Input
                autoFocus
                value={text}
                onValueChange={onText}
                placeholder={
                  scope ? `What to do with ${scope.key}` : "Search tasks, projects, pages and actions"
                }
                className="h-full min-w-0 flex-1 bg-transparent text-base text-fg outline-none placeholder:text-fg-3"
              />
            </div>
            <Command.List className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-1.5 focus:outline-none">
              <Command.Empty className="px-3 py-6 text-center text-sm text-fg-3">
                {isSearching ? "Searching…" : "Nothing is called that."}
              </Command.Empty>
              {groups.map(
                (group) =>
                  group.items.length > 0 && (
                    <Command.Group
                      key={group.heading}
                      heading={group.heading}
                      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-fg-3"
                    >
                      {group.items.map((item) => (
                        <Item key={item.id} item={item} onClose={onClose} />
                      ))}
                    </Command.Group>
                  ),
              )}
            </Command.List>
          </Command>
          <footer className="flex h-9 shrink-0 items-center gap-4 border-t border-line px-3.5 text-xs text-fg-3 max-md:hidden">
            <KeyHint keys={["↑↓"]}>choose</KeyHint>
            <KeyHint keys={["↵"]}>run</KeyHint>
            <KeyHint keys={["⇥"]}>scope to the task</KeyHint>
            <span className="ml-auto">
              {scope ? (
                <KeyHint keys={["⌫"]}>leave {scope.key}</KeyHint>
              ) : (
                <KeyHint keys={["Esc"]}>close</KeyHint>
              )}
            </span>
          </footer>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Item({ item, onClose }: { item: PaletteItem; onClose: () => void }) {
  return (
    <Command.Item
      value={item.id}
      keywords={[item.label, ...(item.note ? [item.note] : []), ...(item.keywords ?? [])]}
      onSelect={() => {
        onClose()
        item.run()
      }}
      className="flex min-h-8 cursor-pointer items-center gap-2.5 rounded-md px-2 text-sm text-fg data-[selected=true]:bg-sel pointer-coarse:min-h-10"
    >
      {item.status ? (
        <Glyph name={STATUS_GLYPHS[item.status]} />
      ) : (
        item.icon && <item.icon aria-hidden className="size-4 shrink-0 text-fg-3" />
      )}
      <span className="truncate">{item.label}</span>
      {item.note && <span className="num min-w-0 truncate text-xs text-fg-2">{item.note}</span>}
      {item.keys && (
        <span aria-hidden className="ml-auto flex gap-1 max-md:hidden">
          {item.keys.split(" ").map((key, index) => (
            <Kbd key={index}>{key.toUpperCase()}</Kbd>
          ))}
        </span>
      )}
    </Command.Item>
  )
}
