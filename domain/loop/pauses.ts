/** Which pauses reach a project, an agent or an executor. The loop reads them and never writes one. */
import type { ExecutorKind } from "../run.ts"
import type { SnapshotAgent, SnapshotPause, SnapshotProject } from "./snapshot.ts"

/** The widest pause that keeps anything from starting in this project on this executor. */
export function pauseOf(
  pauses: readonly SnapshotPause[],
  project: Pick<SnapshotProject, "slug">,
  executor: ExecutorKind,
): SnapshotPause | null {
  const reaches = (pause: SnapshotPause) =>
    pause.scope === "all" ||
    (pause.scope === "project" && pause.subject === project.slug) ||
    (pause.scope === "executor" && pause.subject === executor)
  return pauses.find((pause) => pause.scope === "all") ?? pauses.find(reaches) ?? null
}

export const pauseOfAgent = (
  pauses: readonly SnapshotPause[],
  agent: Pick<SnapshotAgent, "agentId">,
): SnapshotPause | null =>
  pauses.find((pause) => pause.scope === "agent" && pause.subject === agent.agentId) ?? null
