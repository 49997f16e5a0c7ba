/** What a claimed run's shim is told, made of the claim's answer and of where things lie on this machine. */
import path from "node:path"
import type { RunBrief } from "#domain/loop/brief"
import type { RunRole } from "#domain/run"
import { homeOf } from "#lib/home"
import { composePrompt } from "#lib/prompts/build"
import { readsOnly } from "#lib/prompts/steps"
import type { RunRequest, StepInput } from "../runs/request.ts"
import { branchSlug } from "../workspaces/names.ts"

type RequestOptions = {
  /** CLUTCH_HOME, absolute. */
  home: string
  /** Origin of the operations route. */
  clutchUrl: string
  /** The text of a role where no version of it is active. */
  builtIn(role: RunRole): string
}

export function createRequests({ home, clutchUrl, builtIn }: RequestOptions) {
  return (brief: RunBrief, runKey: string): RunRequest => {
    const { runId, generation, taskId, role, attempt, executor, project, task, reviews } = brief
    return {
      ...{ runId, generation, taskId, role, attempt, executor, runKey, home, clutchUrl },
      taskKey: task.key,
      project: project.slug,
      step: brief.step?.name ?? role,
      repository: project.repository,
      baseBranch: project.baseBranch,
      ...subjectOf(brief),
      branchSlug: slugOf(task),
      // A card is dispatched only when the agent of its last run is seen gone (WL-D6).
      previousRunIsGone: true,
      checkCommand: project.checkCommand,
      ...(project.setupCommand !== undefined && { setupCommand: project.setupCommand }),
      ...(project.cleanupCommand !== undefined && { cleanupCommand: project.cleanupCommand }),
      ...(project.copyFiles && { copyFiles: project.copyFiles }),
      ...(project.linkFiles && { linkFiles: project.linkFiles }),
      prompt: composePrompt(brief, builtIn),
      reviewComments: reviews[0] && reviews[0].verdict !== "approved" ? reviews[0].comments : [],
      isPlanning: brief.step?.isPlanning ?? false,
      inputs: inputsOf(brief),
      timeLimitMs: project.runTimeLimitMs,
      idleLimitMs: project.runIdleLimitMs,
      ...(brief.agent?.model && { model: brief.agent.model }),
      transcript: path.join(homeOf(home).transcripts, `${runId}.jsonl`),
    }
  }
}

/** Who only reads has a work tree on no branch: at the work so far, else at the base. */
function subjectOf(brief: RunBrief): { subjectCommit?: string } {
  if (brief.subjectCommit !== null) return { subjectCommit: brief.subjectCommit }
  if (!readsOnly(brief)) return {}
  const work = brief.results.findLast(({ headCommit }) => headCommit !== null)
  return { subjectCommit: work?.headCommit ?? brief.project.baseBranch }
}

/** With `manual` nothing is laid out; patches are made only where they come first. */
function inputsOf({ step, results }: RunBrief): StepInput[] {
  if (step === null || step.handOff === "manual") return []
  const isPatchFirst = step.handOff === "patch_first"
  return results.map(({ step: name, report, baseCommit, headCommit }) => ({
    ...{ step: name, report },
    patch: isPatchFirst && baseCommit && headCommit ? { from: baseCommit, to: headCommit } : null,
  }))
}

/** A card keeps its branch when its title is edited. A number that the place added to the name is not part of it. */
function slugOf({ title, branch }: RunBrief["task"]): string {
  const slug = branchSlug(title)
  const last = branch?.split("/").at(-1)
  return last === undefined || last === slug || new RegExp(`^${slug}-[1-9]\\d*$`).test(last) ? slug : last
}
