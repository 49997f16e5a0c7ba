"use client"
/** The keys that do something right now: at rest, with a card selected, with a card in hand. */
import { Glyph } from "../ui/glyph.tsx"
import { KeyHint } from "../ui/mark.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"
import { useCarry, useSpot } from "./dnd/hand.ts"
import { spotSentence, type Spot } from "./dnd/announcements.ts"

export function BoardFooter({ selected }: { selected: string | null }) {
  const carry = useCarry()
  const spot = useSpot()
  return (
    <footer className="num flex h-8 shrink-0 items-center gap-4 overflow-hidden border-t border-line px-4 text-2xs text-fg-3 max-md:hidden">
      {carry ? (
        <>
          <span className="flex items-center gap-1.5 truncate text-fg">
            <Glyph name={STATUS_GLYPHS[carry.from]} className="size-3" />
            Carrying {carry.card.key}
            {spot && <span className={spot.kind === "illegal" ? "text-failed" : ""}>{carryText(spot)}</span>}
          </span>
          <KeyHint keys={["←", "→"]}>column</KeyHint>
          <KeyHint keys={["↑", "↓"]}>position</KeyHint>
          <KeyHint keys={["Space"]}>drop</KeyHint>
          <KeyHint keys={["Esc"]}>put back</KeyHint>
        </>
      ) : (
        <>
          <KeyHint keys={["J", "K"]}>move</KeyHint>
          <KeyHint keys={["Space"]}>pick up</KeyHint>
          <KeyHint keys={["S"]}>status</KeyHint>
          <KeyHint keys={["X"]}>choose</KeyHint>
          <KeyHint keys={["⇧", "→"]}>next column</KeyHint>
          <KeyHint keys={["↵"]}>open</KeyHint>
          <KeyHint keys={["E"]}>edit</KeyHint>
          <KeyHint keys={["C"]}>new task</KeyHint>
          <KeyHint keys={["/"]}>filter</KeyHint>
          <KeyHint keys={["?"]}>all keys</KeyHint>
          {selected && <span className="ml-auto whitespace-nowrap">{selected} selected</span>}
        </>
      )}
    </footer>
  )
}

const carryText = (spot: Spot): string => {
  if (spot.kind === "illegal") return spotSentence(spot)
  return spot.kind === "legal" ? `to ${spotSentence(spot)}` : "outside the board"
}
