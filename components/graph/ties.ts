/** What of a graph comes before what, and its longest chain of open cards. */

export type Edge = { from: string; to: string }

export type Ties = { before: Map<string, string[]>; after: Map<string, string[]> }

/** Ties to cards that are not shown are left out. */
export function tiesOf(keys: readonly string[], edges: readonly Edge[]): Ties {
  const known = new Set(keys)
  const before = new Map(keys.map((key) => [key, [] as string[]]))
  const after = new Map(keys.map((key) => [key, [] as string[]]))
  for (const { from, to } of edges) {
    if (!known.has(from) || !known.has(to) || from === to) continue
    after.get(from)!.push(to)
    before.get(to)!.push(from)
  }
  return { before, after }
}

/** What comes first, first. What lies on a cycle, which the server never stores, comes last as it stands. */
export function inOrder(keys: readonly string[], { before, after }: Ties): string[] {
  const open = new Map(keys.map((key) => [key, before.get(key)!.length]))
  const queue = keys.filter((key) => open.get(key) === 0)
  for (let at = 0; at < queue.length; at++) {
    for (const next of after.get(queue[at]!)!) {
      const left = open.get(next)! - 1
      open.set(next, left)
      if (left === 0) queue.push(next)
    }
  }
  if (queue.length === keys.length) return queue
  const seen = new Set(queue)
  return [...queue, ...keys.filter((key) => !seen.has(key))]
}

/** The longest chain of cards that are not done: finishing them all takes at least as many steps. */
export function criticalPath(open: ReadonlySet<string>, edges: readonly Edge[]): string[] {
  const keys = [...open]
  const ties = tiesOf(keys, edges)
  const length = new Map<string, number>()
  const next = new Map<string, string>()
  for (const key of inOrder(keys, ties).reverse()) {
    let best = 0
    for (const after of ties.after.get(key) ?? []) {
      const way = length.get(after) ?? 0
      if (way > best) {
        best = way
        next.set(key, after)
      }
    }
    length.set(key, best + 1)
  }
  let at: string | undefined
  for (const [key, way] of length) if (way > (length.get(at ?? "") ?? 0)) at = key
  const path: string[] = []
  for (; at !== undefined; at = next.get(at)) path.push(at)
  return path.length > 1 ? path : []
}
