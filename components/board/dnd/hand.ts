/** What the board knows of a card in hand, wherever it is carried: the columns hear of the card, the footer of each place. */
import { createContext, useContext } from "react"
import type { Spot } from "./announcements.ts"
import type { Carry } from "./carry.ts"

// Two contexts: the columns hear of the card in hand, only the footer of each place that it passes over.
export const CarryContext = createContext<Carry | null>(null)
export const SpotContext = createContext<Spot | null>(null)
export const useCarry = (): Carry | null => useContext(CarryContext)
export const useSpot = (): Spot | null => useContext(SpotContext)
