/** What is out of order in the world at this moment: parts ask here before they work. */

export const PLACES = ["loops", "shims", "agents"] as const
export type Place = (typeof PLACES)[number]

export type Conditions = {
  /** Who cannot reach the backend. */
  cutOff: Set<Place>
  isBackendDown: boolean
  isExecutorDown: boolean
  isForgeDown: boolean
  /** Messages take up to this much longer. */
  extraDelayMs: number
  /** How often a message of a shim or an agent arrives twice. */
  duplicates: number
  /** How far the backend's clock is off. */
  backendSkewMs: number
}

export const goodConditions = (): Conditions => ({
  cutOff: new Set(),
  isBackendDown: false,
  isExecutorDown: false,
  isForgeDown: false,
  extraDelayMs: 0,
  duplicates: 0,
  backendSkewMs: 0,
})

export const isReachable = ({ cutOff, isBackendDown }: Conditions, place: Place): boolean =>
  !isBackendDown && !cutOff.has(place)

/** A fault that was put in on purpose: whoever meets it has found no bug. */
export class InjectedFault extends Error {}
