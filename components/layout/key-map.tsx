"use client"
/** All keys, and the switch that turns the single letters off. */
import { setLetterKeys, useLetterKeysOn } from "#lib/react/keys"
import { Checkbox } from "../ui/checkbox.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { Kbd } from "../ui/mark.tsx"
import { keysText, PLACES } from "./places.ts"

type Section = readonly [title: string, rows: readonly (readonly [keys: string, what: string])[]]

const KEYS: readonly Section[] = [
  [
    "On the board",
    [
      ["J K H L", "or the arrows: to the next card"],
      ["↵", "open the card"],
      ["Space", "pick it up; arrows carry it, Space drops it, Esc puts it back"],
      ["⇧ ← →", "to the next column it may enter"],
      ["⇧ ↑ ↓", "up or down within its column"],
      ["Home End", "the first, the last card of its column"],
      ["S", "choose its status from a list"],
      ["X", "choose it, for changing many at once"],
      ["E", "edit it"],
    ],
  ],
  [
    "In lists",
    [
      ["J K", "next, previous row"],
      ["↵", "open it"],
      ["E", "edit the task that it leads to"],
    ],
  ],
  ["On a task", [["E", "edit its title and description"]]],
  [
    "In the inbox",
    [
      ["J K", "next, previous"],
      ["↵", "open, close; Esc closes, too"],
      ["E", "answer"],
      ["X", "choose it, for approving many at once"],
    ],
  ],
  [
    "Anywhere",
    [
      ["Ctrl K", "search, go, act (⌘ K on a Mac)"],
      ["/", "filter or search the page, else search everything"],
      ["C", "new task"],
      ["?", "this list"],
      ["Esc", "back"],
    ],
  ],
  ["Go to", PLACES.flatMap(({ keys, label }) => (keys ? [[keysText(keys), label] as const] : []))],
]

export function KeyMap({ onClose }: { onClose: () => void }) {
  const areLettersOn = useLetterKeysOn()
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div className="grid gap-5 md:grid-cols-2">
        {KEYS.map(([title, rows]) => (
          <section key={title} aria-label={title}>
            <h3 className="mb-1.5 text-xs text-fg-3">{title}</h3>
            <dl className="flex flex-col gap-1.5">
              {rows.map(([keys, what]) => (
                <div key={keys} className="flex items-baseline gap-2">
                  <dt className="flex w-20 shrink-0 gap-1">
                    {keys.split(" ").map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd className="text-sm text-fg-2">{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="mt-5 border-t border-line pt-3 text-fg-2">
        <Checkbox isChecked={areLettersOn} onChange={setLetterKeys}>
          Single letters act (switch off for speech input)
        </Checkbox>
      </div>
    </Dialog>
  )
}
