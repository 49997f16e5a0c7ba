/** The merge lane's port onto git: what a project's policy asks, in the words of worker/landing. */
import type { SnapshotProject } from "#domain/loop/snapshot"
import { land } from "../landing/land.ts"
import { landingMessage } from "../landing/message.ts"
import { prepareCandidate } from "../landing/prepare.ts"
import type { LandingPort } from "./ports.ts"
import { createPullRequests } from "./pull-requests.ts"
import type { PullRows } from "./pull-rows.ts"

/** Git's own name for "no commit": the target branch is yet to be made. */
const NO_COMMIT = "0".repeat(40)

export function createLanding(home: string, rows: PullRows): LandingPort {
  const pullRequests = createPullRequests(home, rows)
  return {
    offer: pullRequests.offer,
    look: pullRequests.look,

    async prepare({ entry, project, task, onto }) {
      const { repository, strategy } = project
      const candidate = await prepareCandidate({
        ...{ repository, strategy, ...targetOf(project) },
        headCommit: entry.headCommit,
        message: landingMessage(task),
        ...(onto !== undefined && { onto }),
      })
      switch (candidate.kind) {
        case "candidate":
          return {
            kind: "candidate",
            candidateCommit: candidate.commit,
            targetCommit: candidate.targetCommit,
          }
        case "nothing":
          return { kind: "landed", mergedCommit: candidate.targetCommit ?? entry.headCommit }
        case "conflict":
          return { kind: "conflict", sentence: candidate.sentence }
        case "impossible":
          return { kind: "failed", sentence: candidate.sentence }
        default:
          return candidate satisfies never
      }
    },

    async land(job) {
      const { entry, project, task } = job
      const { repository, landing } = project
      if (landing === "pull_request") return pullRequests.land(job)
      if (entry.candidateCommit === null) return { kind: "moved" }
      const answer = await land({
        ...{ home, repository, targetBranch: targetOf(project).targetBranch },
        policy: landing,
        candidate: entry.candidateCommit,
        expectedTarget: entry.targetCommit === NO_COMMIT ? null : entry.targetCommit,
        taskKey: task.key,
      })
      if (answer.kind === "landed") return { kind: "landed", mergedCommit: answer.commit }
      return answer.kind === "moved" ? { kind: "moved" } : { kind: "held", sentence: answer.sentence }
    },
  }
}

const targetOf = ({ landing, baseBranch, integrationBranch }: SnapshotProject) =>
  landing === "integration"
    ? { targetBranch: integrationBranch, growsFrom: baseBranch }
    : { targetBranch: baseBranch }
