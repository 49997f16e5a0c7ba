/** Virtual time: what is due next happens next, and time jumps there. Work belongs to a process, which may stand still or die. */

/** Something that can be killed or stopped: its work happens only while it runs. */
export type Process = {
  readonly name: string
  state: "running" | "paused" | "dead"
  /** What became due while it stood still. */
  held: (() => void)[]
}

export type Timeline = {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Calls `work` after a delay, for a process; returns what calls it off. Equal times keep their order. */
  after(delayMs: number, work: () => void, process?: Process): () => void
  /** Lets time pass up to a moment, everything due included. False once `isOver` says so. */
  passUntil(time: number, isOver?: () => boolean): Promise<boolean>
  /** How many pieces of work were done. */
  steps(): number
}

type Entry = { at: number; order: number; work: (() => void) | null; process: Process | undefined }

/** `settled` resolves when everything that does not wait for time has come to rest. */
export function createTimeline(start: number, settled: () => Promise<void>): Timeline {
  const heap: Entry[] = []
  let now = start
  let order = 0
  let steps = 0
  return {
    now: () => now,
    steps: () => steps,
    after(delayMs, work, process) {
      const entry: Entry = { at: now + Math.max(0, delayMs), order: order++, work, process }
      push(heap, entry)
      return () => void (entry.work = null)
    },
    async passUntil(time, isOver = () => false) {
      await settled()
      for (let next = heap[0]; next && next.at <= time; next = heap[0]) {
        pop(heap)
        const { work, process } = next
        if (work === null || process?.state === "dead") continue
        now = Math.max(now, next.at)
        if (process?.state === "paused") {
          process.held.push(() => next.work?.())
          continue
        }
        steps++
        work()
        await settled()
        if (isOver()) return false
      }
      now = Math.max(now, time)
      return !isOver()
    },
  }
}

export const createProcess = (name: string): Process => ({ name, state: "running", held: [] })

export const pauseProcess = (process: Process): void => {
  if (process.state === "running") process.state = "paused"
}

/** Everything that waited for it happens now, in its order. */
export function resumeProcess(process: Process, timeline: Timeline): void {
  if (process.state !== "paused") return
  process.state = "running"
  for (const work of process.held.splice(0)) timeline.after(0, work, process)
}

export const killProcess = (process: Process): void => {
  process.state = "dead"
  process.held = []
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

function push(heap: Entry[], entry: Entry): void {
  let index = heap.push(entry) - 1
  while (index > 0) {
    const parent = (index - 1) >> 1
    if (!isBefore(entry, heap[parent]!)) break
    heap[index] = heap[parent]!
    index = parent
  }
  heap[index] = entry
}

function pop(heap: Entry[]): void {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let index = 0
  for (;;) {
    let child = 2 * index + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
    if (!isBefore(heap[child]!, last)) break
    heap[index] = heap[child]!
    index = child
  }
  heap[index] = last
}
