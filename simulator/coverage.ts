/** How often each thing fired: what never fires is not proved by anything. */

export const GROUPS = [
  "fault",
  "transition",
  "outcome",
  "decision",
  "reason",
  "event",
  "effect",
  "behaviour",
  "person",
] as const
export type Group = (typeof GROUPS)[number]

export type Counts = Record<Group, Record<string, number>>

export type Coverage = { count(group: Group, name: string): void; counts: Counts }

export function createCoverage(): Coverage {
  const counts = emptyCounts()
  return {
    counts,
    count(group, name) {
      counts[group][name] = (counts[group][name] ?? 0) + 1
    },
  }
}

export const emptyCounts = (): Counts =>
  Object.fromEntries(GROUPS.map((group) => [group, {}])) as unknown as Counts

export function addCounts(sum: Counts, more: Counts): void {
  for (const group of GROUPS) {
    for (const [name, count] of Object.entries(more[group]))
      sum[group][name] = (sum[group][name] ?? 0) + count
  }
}
