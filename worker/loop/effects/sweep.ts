/** Takes the work tree of a finished card off the disk. */
import type { SweepWorkspace } from "#domain/loop/effect-decision"
import type { Context } from "../apply.ts"

export async function sweepWorkspace(
  { phase, taskId }: SweepWorkspace,
  { snapshot, ports }: Context,
): Promise<string> {
  const task = snapshot.finished.find((finished) => finished.taskId === taskId)
  const project = snapshot.projects.find(({ projectId }) => projectId === task?.projectId)
  if (!task || !project) throw new Error(`The snapshot that decided to sweep ${taskId} does not hold it.`)
  await ports.backend.beginEffects([{ kind: "branch_deletion", taskId }])
  const { savedTo } = await ports.workspaces.sweep(task, project)
  await ports.backend.apply({ kind: "workspace_removed", phase, taskId, savedTo })
  return savedTo ? `Its work tree was removed; unsaved work is in ${savedTo}.` : "Its work tree was removed."
}
