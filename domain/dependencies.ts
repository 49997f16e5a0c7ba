/** Which tasks wait for which, and why a new wait is refused: it would close a cycle in which nothing can ever start. */
import { accept, refuse, type Result } from "./refusal.ts"

/** Bounds on both ends of an edge keep the recount small when a task is finished. */
export const MAX_DEPENDENCIES = 50
export const MAX_DEPENDENTS = 200

/** Key of a task -> keys of the tasks it waits for. */
export type DependencyGraph = ReadonlyMap<string, readonly string[]>

/** Whether `task` may wait for `target`; a refusal names the cycle, key by key. */
export function checkDependency(graph: DependencyGraph, task: string, target: string): Result<void> {
  const cycle = cycleClosedBy(graph, task, target)
  if (!cycle) return accept(undefined)
  const sentence =
    cycle.length === 2
      ? `${task} cannot wait for itself.`
      : `That would be a cycle: ${cycle.join(" waits for ")}.`
  return refuse("dependency_cycle", sentence, { cycle })
}

/** The way from `task` over `target` back to `task`, shortest first; null when there is none. */
function cycleClosedBy(graph: DependencyGraph, task: string, target: string): string[] | null {
  const cameFrom = new Map<string, string>([[target, task]])
  const queue = [target]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (next === task) return wayBack(cameFrom, task, target)
    for (const dependency of graph.get(next) ?? []) {
      if (cameFrom.has(dependency)) continue
      cameFrom.set(dependency, next)
      queue.push(dependency)
    }
  }
  return null
}

function wayBack(cameFrom: ReadonlyMap<string, string>, task: string, target: string): string[] {
  const way = [task]
  if (target === task) return [task, task]
  for (let at = cameFrom.get(task)!; at !== target; at = cameFrom.get(at)!) way.unshift(at)
  return [task, target, ...way]
}
