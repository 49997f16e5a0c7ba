/** From values to places in a drawing, and the few round numbers beside an axis. */

/** A top that is round and not below the highest value: 1, 2 or 5 times a power of ten. */
export function roundTop(highest: number): number {
  if (!(highest > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(highest))
  const step = [1, 2, 5, 10].find((each) => each * power >= highest * 0.999999) ?? 10
  return step * power
}

/** Which of `count` points get a label: at most `most`, the last always among them. */
export function labelled(count: number, most: number): number[] {
  if (count === 0) return []
  const step = Math.max(1, Math.ceil((count - 1) / Math.max(1, most - 1)))
  const indexes: number[] = []
  for (let index = count - 1; index >= 0; index -= step) indexes.unshift(index)
  return indexes
}

/** An SVG path through points, broken where there is no value. */
export function pathOf(points: readonly (readonly [number, number | null])[]): string {
  let path = ""
  let isOpen = false
  for (const [x, y] of points) {
    if (y === null) {
      isOpen = false
      continue
    }
    path += `${isOpen ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`
    isOpen = true
  }
  return path
}
