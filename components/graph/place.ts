/**
 * Where the cards of a graph stand and which way its lines take. A layer's seats are as near as can be to what they are tied
 * to, without overlapping; a line bends only between layers and passes a layer straight, in its own lane: so it never runs
 * behind a card.
 */
import { isLane, layersOf, type Layers } from "./layers.ts"
import type { Edge } from "./ties.ts"

export type Point = { x: number; y: number }
export type Sizes = { width: number; height: number; gapX: number; gapY: number }

export type Placed = {
  /** The upper left corner of each card. */
  corners: Map<string, Point>
  /** By `edgeId`: where a line starts, each place where it enters or leaves a lane, and where it ends. */
  ways: Map<string, Point[]>
}

/** Between a line and what is beside it. */
const LANE_GAP = 14
const SWEEPS = 3

export const edgeId = ({ from, to }: Edge): string => `${from}>${to}`

/** Cards without ties stand in rows below the others. */
export function placeGraph(keys: readonly string[], edges: readonly Edge[], sizes: Sizes): Placed {
  const shown = new Set(keys)
  const lines = edges.filter(({ from, to }) => from !== to && shown.has(from) && shown.has(to))
  const tied = new Set(lines.flatMap(({ from, to }) => [from, to]))
  const layered = layersOf(
    keys.filter((key) => tied.has(key)),
    lines,
  )
  const middles = middlesOf(layered, sizes)
  const corners = new Map<string, Point>()
  const xOf = (layer: number): number => layer * (sizes.width + sizes.gapX)
  for (const [layer, seats] of layered.layers.entries())
    for (const seat of seats)
      if (!isLane(seat)) corners.set(seat, { x: xOf(layer), y: middles.get(seat)! - sizes.height / 2 })
  const ways = new Map(lines.map((line) => [edgeId(line), wayOf(line, layered, corners, middles, sizes)]))
  const ends = layered.layers.flat().map((seat) => middles.get(seat)!)
  const columns = Math.max(layered.layers.length, FEWEST_COLUMNS)
  const top = ends.length === 0 ? 0 : Math.max(...ends) + sizes.height / 2 + sizes.gapX / 2
  for (const [at, key] of keys.filter((key) => !tied.has(key)).entries()) {
    const row = Math.floor(at / columns)
    corners.set(key, { x: xOf(at % columns), y: top + row * (sizes.height + sizes.gapY) })
  }
  return { corners, ways }
}

const FEWEST_COLUMNS = 3

function wayOf(
  line: Edge,
  { lanesOf }: Layers,
  corners: ReadonlyMap<string, Point>,
  middles: ReadonlyMap<string, number>,
  { width, height, gapX }: Sizes,
): Point[] {
  const from = corners.get(line.from)!
  const to = corners.get(line.to)!
  const passes = lanesOf(line).flatMap((lane, at) => {
    const x = from.x + (at + 1) * (width + gapX)
    const y = middles.get(lane)!
    return [
      { x, y },
      { x: x + width, y },
    ]
  })
  return [{ x: from.x + width, y: from.y + height / 2 }, ...passes, { x: to.x, y: to.y + height / 2 }]
}

/** Of each seat, from top to bottom, in three sweeps: to what comes before, to what comes after, and to what comes before. */
function middlesOf({ layers, ties }: Layers, { height, gapY }: Sizes): Map<string, number> {
  const half = (seat: string): number => (isLane(seat) ? 0 : height / 2)
  const apart = (above: string, below: string): number =>
    half(above) + half(below) + (isLane(above) || isLane(below) ? LANE_GAP : gapY)
  const middles = new Map<string, number>()
  const stands = layers.map((seats) => {
    let at = 0
    return seats.map((seat, row) => (at += row === 0 ? 0 : apart(seats[row - 1]!, seat)))
  })
  for (const [layer, seats] of layers.entries())
    for (const [row, seat] of seats.entries()) middles.set(seat, stands[layer]![row]!)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isRight = sweep % 2 === 0
    const order = isRight ? [...layers.keys()] : [...layers.keys()].reverse()
    for (const layer of order) {
      const seats = layers[layer]!
      const wanted = seats.map((seat) => {
        const near = (isRight ? ties.before : ties.after).get(seat)!.map((each) => middles.get(each)!)
        return near.length === 0
          ? middles.get(seat)!
          : near.reduce((sum, each) => sum + each, 0) / near.length
      })
      for (const [row, middle] of settle(wanted, stands[layer]!).entries()) middles.set(seats[row]!, middle)
    }
  }
  return middles
}

/**
 * As near as can be to what is wanted (least squares), in this order and at least as far apart as `stands`: where two would
 * overlap they become a block that moves as one (pool adjacent violators).
 */
function settle(wanted: readonly number[], stands: readonly number[]): number[] {
  const blocks: { sum: number; size: number }[] = []
  for (const [at, want] of wanted.entries()) {
    let block = { sum: want - stands[at]!, size: 1 }
    for (
      let last = blocks.at(-1);
      last && last.sum / last.size > block.sum / block.size;
      last = blocks.at(-1)
    ) {
      blocks.pop()
      block = { sum: block.sum + last.sum, size: block.size + last.size }
    }
    blocks.push(block)
  }
  return blocks
    .flatMap(({ sum, size }) => Array.from({ length: size }, () => sum / size))
    .map((shift, at) => shift + stands[at]!)
}

/** As a path of SVG: curves between layers, straight lines within them. */
export function pathOf(way: readonly Point[]): string {
  return way
    .map(({ x, y }, at) => {
      const before = way[at - 1]
      if (!before) return `M${x} ${y}`
      // Points come in pairs: odd ones end a curve, even ones end the straight way through a lane.
      if (at % 2 === 0) return `H${x}`
      const middle = (before.x + x) / 2
      return `C${middle} ${before.y} ${middle} ${y} ${x} ${y}`
    })
    .join(" ")
}
