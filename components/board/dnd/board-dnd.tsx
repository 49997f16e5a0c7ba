"use client"
/** Carrying cards by mouse, touch and keyboard. All of dnd-kit lies in this folder, and comes once the cards are drawn. */
import { useCallback, useEffect, useId, useRef, useState, type ComponentType, type ReactNode } from "react"
import type { TaskStatus } from "#domain/task"
import { whenIdle } from "#lib/react/idle"
import type { BoardCard, Placement } from "#lib/react/view-data"
import { INSTRUCTIONS, type Spot } from "./announcements.ts"
import type { Carry } from "./carry.ts"
import type { CarryingProps } from "./carrying.tsx"
import { CarryContext, SpotContext } from "./hand.ts"
import { keepMeanwhile } from "./meanwhile.ts"
import { makeScreen, ScreenProvider } from "./on-screen.ts"
import type { Order } from "./placement.ts"
import { InstructionsContext } from "./card-place.tsx"

type BoardDndProps = {
  /** Left to right, as they stand on the screen. */
  statuses: TaskStatus[]
  cards: Map<string, BoardCard>
  order: Order
  onPlace: (placement: Placement) => void
  onRefused: (card: BoardCard, sentence: string) => void
  renderOverlay: (card: BoardCard) => ReactNode
  children: ReactNode
}

export function BoardDnd({ children, ...props }: BoardDndProps) {
  const instructions = useId()
  const [screen] = useState(makeScreen)
  const [carry, setCarry] = useState<Carry | null>(null)
  const [spot, setSpot] = useState<Spot | null>(null)
  const { Carrying, onReady } = useCarrying(props.cards.size > 0)
  const onCarry = useCallback((next: Carry | null, at: Spot | null) => {
    setCarry(next)
    setSpot(next && at)
  }, [])
  return (
    <ScreenProvider value={screen}>
      <InstructionsContext value={instructions}>
        <CarryContext value={carry}>
          <SpotContext value={spot}>{children}</SpotContext>
        </CarryContext>
      </InstructionsContext>
      <p id={instructions} hidden>
        {INSTRUCTIONS}
      </p>
      {Carrying && <Carrying {...props} screen={screen} carry={carry} onCarry={onCarry} onReady={onReady} />}
    </ScreenProvider>
  )
}

/** What carries cards, once there are some and the page has nothing better to do, or somebody takes hold of something. */
function useCarrying(hasCards: boolean) {
  const [view, setView] = useState<{ Carrying: ComponentType<CarryingProps> } | null>(null)
  const meanwhile = useRef<ReturnType<typeof keepMeanwhile> | null>(null)
  useEffect(() => {
    if (!hasCards) return
    const kept = keepMeanwhile()
    meanwhile.current = kept
    const callOff = whenIdle(() => {
      // Where it cannot be fetched the board can be read, and its menu moves cards.
      void import("./carrying.tsx").then(setView, kept.forget)
    })
    return () => {
      callOff()
      kept.forget()
    }
  }, [hasCards])
  const onReady = useCallback(() => meanwhile.current?.redo(), [])
  return { Carrying: view?.Carrying ?? null, onReady }
}
