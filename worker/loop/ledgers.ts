/** The disk ledger, beside the cycles: what each project's work trees take, measured now and then. */
import path from "node:path"
import { hasChanged, MAX_LEDGER_PLACES, type DiskLedger } from "#domain/disk"
import type { Snapshot, SnapshotProject } from "#domain/loop/snapshot"
import { findPlaces, measure } from "../workspaces/places.ts"
import type { LoopMemory } from "./memory.ts"
import type { Ports } from "./ports.ts"

const MEASURE_EVERY_MS = 5 * 60_000
/** What waits for room should not wait long for having it. */
const MEASURE_FULL_EVERY_MS = 30_000
/** Of one project: counting more would be the load that it is to prevent. */
const MOST_FILES = 1_000_000

export const createMeasure =
  (home: string) =>
  async ({ slug }: SnapshotProject): Promise<DiskLedger> => {
    const places: { name: string; bytes: number }[] = []
    let left = MOST_FILES
    let isWhole = true
    for (const place of findPlaces(home, slug)) {
      const size = await measure(place.path, { mostFiles: left })
      places.push({ name: path.basename(place.path), bytes: size.bytes })
      left = Math.max(0, left - size.files)
      isWhole &&= size.isWhole
    }
    places.sort((a, b) => b.bytes - a.bytes)
    const bytes = places.reduce((sum, place) => sum + place.bytes, 0)
    return { bytes, isWhole, workTrees: places.length, places: places.slice(0, MAX_LEDGER_PLACES) }
  }

/** One project at a time, and never in the way of a cycle. */
export function keepLedgers(snapshot: Snapshot, ports: Ports, memory: LoopMemory): void {
  const { measureDisk, clock } = ports
  if (!measureDisk) return
  const due = snapshot.projects.find(({ projectId, overQuota }) => {
    const known = memory.ledgers.get(projectId)
    const every = overQuota ? MEASURE_FULL_EVERY_MS : MEASURE_EVERY_MS
    return !known || clock.now() - known.measuredAt >= every
  })
  if (due) memory.background.run("disk ledger", () => keep(due, measureDisk, ports, memory))
}

async function keep(
  project: SnapshotProject,
  measureDisk: NonNullable<Ports["measureDisk"]>,
  { backend, clock, log }: Ports,
  { ledgers }: LoopMemory,
): Promise<void> {
  const { projectId, slug } = project
  const before = ledgers.get(projectId)?.ledger ?? null
  try {
    const ledger = await measureDisk(project)
    // Beyond the quota every measurement counts, by however little.
    if (hasChanged(before, ledger) || project.overQuota) await backend.noteDisk({ projectId, ledger })
    ledgers.set(projectId, { measuredAt: clock.now(), ledger })
  } catch (error) {
    log.warn({ error, project: slug }, "disk.not_measured")
    ledgers.set(projectId, { measuredAt: clock.now(), ledger: before })
  }
}
