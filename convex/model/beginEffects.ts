/** What the loop says before it acts outside; refused where what it would act upon is no more. */
import type { BeginEffect } from "#domain/effect"
import type { WriteCtx } from "./context.ts"
import { noteTry } from "./effects.ts"
import { byId, referred } from "./find.ts"
import { openEntry } from "./lane.ts"
import { demand } from "./refusals.ts"
import { wantsStop } from "./stops.ts"

export async function begin(ctx: WriteCtx, name: BeginEffect): Promise<void> {
  switch (name.kind) {
    case "stop": {
      const run = await byId(ctx, "runs", name.runId)
      demand(run.state !== "ended", "run_ended", "This run has ended.")
      const task = await referred(ctx, "tasks", run.taskId)
      return noteTry(ctx, task, name, wantsStop(run, run.stopRequested))
    }
    case "merge":
    case "pull_request": {
      const { entry, task } = await openEntry(ctx, name.entryId)
      demand(
        entry.candidateCommit === name.candidateCommit,
        "conflict",
        `${task.key} has another merge candidate by now.`,
      )
      return noteTry(ctx, task, name, WANTS[name.kind](task.key, name.candidateCommit.slice(0, 10)))
    }
    case "branch_deletion": {
      const task = await byId(ctx, "tasks", name.taskId)
      demand(task.hasWorkspace, "conflict", `The work tree of ${task.key} is gone already.`)
      return noteTry(ctx, task, name, `The work tree and the branch of ${task.key} are removed.`)
    }
    default:
      return name satisfies never
  }
}

const WANTS = {
  merge: (key: string, commit: string) =>
    `The target branch advances to ${commit}, which has the work of ${key}.`,
  pull_request: (key: string, commit: string) =>
    `${commit}, with the work of ${key}, is offered as a pull request.`,
}
