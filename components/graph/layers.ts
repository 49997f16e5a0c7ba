/**
 * The order of a graph's cards: in layers by their longest way from a start, in each layer near what they are tied to (four
 * sweeps by barycentre). A line over several layers has a seat of its own in each that it passes (Sugiyama's dummy nodes),
 * so that there is room for it beside the cards. Pure and fast: a thousand cards take a few milliseconds.
 */
import { inOrder, tiesOf, type Edge, type Ties } from "./ties.ts"

export type Layers = {
  /** Keys of cards, and lanes, from top to bottom. */
  layers: string[][]
  ties: Ties
  /** The lanes of a line that skips layers, from left to right. */
  lanesOf(edge: Edge): string[]
}

const SWEEPS = 4

/** All lines from a card share one lane per layer. No key of a card has a `>`. */
const laneOf = (from: string, layer: number): string => `${from}>${layer}`
export const isLane = (seat: string): boolean => seat.includes(">")

/** Left to right: what must be done first stands left of what waits for it. Keys keep their order where nothing else decides. */
export function layersOf(keys: readonly string[], edges: readonly Edge[]): Layers {
  const layerOf = depthsOf(keys, tiesOf(keys, edges))
  const lanesOf = ({ from, to }: Edge): string[] => {
    const [first = 0, last = 0] = [layerOf.get(from), layerOf.get(to)]
    return Array.from({ length: Math.max(0, last - first - 1) }, (_, at) => laneOf(from, first + 1 + at))
  }
  const layers: string[][] = []
  for (const key of keys) (layers[layerOf.get(key)!] ??= []).push(key)
  const hops = new Map<string, Edge>()
  for (const edge of edges) {
    if (!layerOf.has(edge.from) || !layerOf.has(edge.to)) continue
    let from = edge.from
    for (const lane of lanesOf(edge)) {
      const hop = { from, to: lane }
      if (!hops.has(`${hop.from} ${hop.to}`))
        layers[Number(lane.slice(lane.lastIndexOf(">") + 1))]!.push(lane)
      hops.set(`${hop.from} ${hop.to}`, hop)
      from = lane
    }
    hops.set(`${from} ${edge.to}`, { from, to: edge.to })
  }
  const ties = tiesOf(layers.flat(), [...hops.values()])
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isDown = sweep % 2 === 0
    const order = isDown ? layers.keys() : [...layers.keys()].reverse()
    for (const index of order) {
      const beside = layers[index + (isDown ? -1 : 1)]
      if (beside) layers[index] = byBarycentre(layers[index]!, beside, isDown ? ties.before : ties.after)
    }
  }
  return { layers, ties, lanesOf }
}

function depthsOf(keys: readonly string[], ties: Ties): Map<string, number> {
  const depths = new Map<string, number>()
  for (const key of inOrder(keys, ties)) {
    const before = ties.before.get(key)!.map((each) => depths.get(each) ?? -1)
    depths.set(key, Math.max(-1, ...before) + 1)
  }
  return depths
}

function byBarycentre(
  members: readonly string[],
  beside: readonly string[],
  ties: ReadonlyMap<string, readonly string[]>,
): string[] {
  const rowOf = new Map(beside.map((key, row) => [key, row]))
  const weighed = members.map((key, row) => {
    const rows = ties.get(key)!.flatMap((each) => rowOf.get(each) ?? [])
    return { key, at: rows.length === 0 ? row : rows.reduce((sum, each) => sum + each, 0) / rows.length }
  })
  return weighed.sort((a, b) => a.at - b.at).map(({ key }) => key)
}
