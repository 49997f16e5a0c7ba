/** The merge lane's port onto the git in memory; a loop may die between its steps. Pull requests are real rows. */
import type { Caller } from "#lib/convex"
import { FORGES } from "#worker/forges/index"
import type { Landed, LandingPort, MergeJob, Prepared } from "#worker/loop/ports"
import { createPullRows } from "#worker/loop/pull-rows"
import type { Chance } from "../chance.ts"
import { InjectedFault, type Conditions } from "../faults/conditions.ts"
import type { Process, Timeline } from "../time/timeline.ts"
import type { Git } from "./git.ts"

type Parts = {
  timeline: Timeline
  chance: Chance
  git: Git
  conditions: Conditions
  note(line: string): void
  /** A loop touches a project's lane: it must hold its lease. */
  inLane(loop: Process, projectId: string, what: string): void
  landed(projectId: string, job: MergeJob, commit: string): void
}

export function createLandingFor(parts: Parts, loop: Process, door: Caller): LandingPort {
  const { timeline, chance, git, conditions, note } = parts
  const rowsOf = createPullRows(door)

  /** Git takes its time; the effect is at one moment within it. */
  const effect = <T>(job: MergeJob, what: string, work: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const mostMs = chance.happens(0.05) ? 40_000 : 400
      if (what !== "look") parts.inLane(loop, job.project.projectId, what)
      timeline.after(
        chance.float() * mostMs,
        () => {
          const value = work()
          note(`git: ${loop.name} ${what} ${job.task.key}: ${JSON.stringify(value)}`)
          timeline.after(chance.float() * mostMs, () => resolve(value), loop)
        },
        loop,
      )
      if (conditions.isForgeDown && chance.happens(0.5))
        timeline.after(mostMs, () => reject(new InjectedFault("git does not answer")), loop)
    })

  return {
    prepare: (job) =>
      effect(job, "prepare", (): Prepared => {
        const { entry, project } = job
        const target = git.targetOf(project.projectId)
        if (target.contains.includes(entry.headCommit)) return { kind: "landed", mergedCommit: target.head }
        const targetCommit = job.onto ?? target.head
        const candidateCommit = git.join(entry.headCommit, targetCommit)
        if (candidateCommit === null) return { kind: "conflict", sentence: "src/a.ts conflicts with main." }
        return { kind: "candidate", candidateCommit, targetCommit }
      }),

    land: (job) =>
      effect(job, "land", (): Landed => {
        const { entry, project } = job
        const { candidateCommit, targetCommit } = entry
        const target = git.targetOf(project.projectId)
        if (candidateCommit === null || targetCommit === null) return { kind: "moved" }
        if (target.history.includes(candidateCommit)) return { kind: "landed", mergedCommit: candidateCommit }
        if (target.edits !== null) return { kind: "held", sentence: target.edits }
        if (target.head !== targetCommit) return { kind: "moved" }
        parts.landed(project.projectId, job, candidateCommit)
        git.advance(project.projectId, candidateCommit, targetCommit)
        return { kind: "landed", mergedCommit: candidateCommit }
      }),

    async offer(job) {
      parts.inLane(loop, job.project.projectId, "offer")
      const isAnswerLost = conditions.isForgeDown && chance.happens(0.5)
      if (conditions.isForgeDown && !isAnswerLost) throw new InjectedFault("the forge cannot be reached")
      const { entry, project, task } = job
      const rows = rowsOf({ projectId: project.projectId, taskId: entry.taskId })
      const forge = FORGES.local({ home: "/clutch", repository: project.repository, rows })
      const { branch } = entry
      const pull = await forge.open({ branch, targetBranch: project.baseBranch, title: task.title, body: "" })
      if (isAnswerLost) throw new InjectedFault("the forge did what was asked, and its answer is lost")
      return pull
    },

    look: (job) =>
      effect(job, "look", () => {
        const target = git.targetOf(job.project.projectId)
        return target.contains.includes(job.entry.headCommit) ? { mergedCommit: target.head } : null
      }),
  }
}
