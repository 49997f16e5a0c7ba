/** What a claimed run's shim is told, made of the claim's answer and of where things lie on this machine. */
import path from "node:path"
import type { RunBrief } from "#domain/loop/brief"
import type { RunRole } from "#domain/run"
import { homeOf } from "#lib/home"
import { buildPrompt } from "../prompts/build.ts"
import type { RunRequest } from "../runs/request.ts"
import { branchSlug } from "../workspaces/names.ts"

type RequestOptions = {
  /** CLUTCH_HOME, absolute. */
  home: string
  /** Origin of the operations route. */
  clutchUrl: string
  roleText(role: RunRole): string
}

export function createRequests({ home, clutchUrl, roleText }: RequestOptions) {
  return (brief: RunBrief, runKey: string): RunRequest => {
    const { runId, generation, taskId, role, attempt, executor, project, task, reviews } = brief
    return {
      ...{ runId, generation, taskId, role, attempt, executor, runKey, home, clutchUrl },
      taskKey: task.key,
      project: project.slug,
      step: role,
      repository: project.repository,
      baseBranch: project.baseBranch,
      ...(brief.subjectCommit !== null && { subjectCommit: brief.subjectCommit }),
      branchSlug: slugOf(task),
      // A card is dispatched only when the agent of its last run is seen gone (WL-D6).
      previousRunIsGone: true,
      checkCommand: project.checkCommand,
      ...(project.setupCommand !== undefined && { setupCommand: project.setupCommand }),
      ...(project.cleanupCommand !== undefined && { cleanupCommand: project.cleanupCommand }),
      ...(project.copyFiles && { copyFiles: project.copyFiles }),
      ...(project.linkFiles && { linkFiles: project.linkFiles }),
      prompt: role === "check" ? "" : buildPrompt(brief, roleText(role)),
      reviewComments: reviews[0] && reviews[0].verdict !== "approved" ? reviews[0].comments : [],
      timeLimitMs: project.runTimeLimitMs,
      idleLimitMs: project.runIdleLimitMs,
      ...(brief.agent?.model && { model: brief.agent.model }),
      transcript: path.join(homeOf(home).transcripts, `${runId}.jsonl`),
    }
  }
}

/** A card keeps its branch when its title is edited. A number that the place added to the name is not part of it. */
function slugOf({ title, branch }: RunBrief["task"]): string {
  const slug = branchSlug(title)
  const last = branch?.split("/").at(-1)
  return last === undefined || last === slug || new RegExp(`^${slug}-[1-9]\\d*$`).test(last) ? slug : last
}
