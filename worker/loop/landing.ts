/** The merge lane's port onto git: what a project's policy asks, in the words of worker/landing. */
import type { SnapshotProject } from "#domain/loop/snapshot"
import { land } from "../landing/land.ts"
import { landingMessage } from "../landing/message.ts"
import { prepareCandidate } from "../landing/prepare.ts"
import type { LandingPort } from "./ports.ts"

/** Git's own name for "no commit": the target branch is yet to be made. */
const NO_COMMIT = "0".repeat(40)

/** The local forge's pull request is a branch and a row: merging it is landing on the base branch. */
export function createLanding(home: string): LandingPort {
  return {
    async prepare({ entry, project, task }) {
      const { repository, strategy } = project
      const candidate = await prepareCandidate({
        ...{ repository, strategy, ...targetOf(project) },
        headCommit: entry.headCommit,
        message: landingMessage(task),
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

    async land({ entry, project, task }) {
      const { repository } = project
      if (entry.candidateCommit === null) return { kind: "moved" }
      const answer = await land({
        ...{ home, repository, targetBranch: targetOf(project).targetBranch },
        policy: project.landing === "integration" ? "integration" : "base",
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
