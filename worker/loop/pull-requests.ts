/** Landing by pull requests: the project's forge offers and merges; what people merge by hand is seen in git. */
import { openRepository } from "#lib/git/open"
import { branchCommit, commitOf, isAncestor } from "#lib/git/refs"
import type { Forge } from "../forges/forge.ts"
import { FORGES } from "../forges/index.ts"
import { landingMessage } from "../landing/message.ts"
import { prepareCandidate } from "../landing/prepare.ts"
import type { Landed, LandingPort, MergeJob } from "./ports.ts"
import type { PullRows } from "./pull-rows.ts"

export function createPullRequests(
  home: string,
  rows: PullRows,
): Pick<LandingPort, "offer" | "land" | "look"> {
  /** Per entry the target's commit that holds nothing of it: looking at the same again finds the same. */
  const seen = new Map<string, string>()
  const forgeOf = ({ project: { forge, repository, projectId }, entry }: MergeJob): Forge =>
    FORGES[forge]({ home, repository, rows: rows({ projectId, taskId: entry.taskId }) })

  return {
    offer: (job) => forgeOf(job).open(draftOf(job)),

    async land(job): Promise<Landed> {
      const { entry, project, task } = job
      if (entry.candidateCommit === null || entry.targetCommit === null) return { kind: "moved" }
      // A process that died right after landing comes here again.
      if (await isOnTarget(project, entry.candidateCommit))
        return { kind: "landed", mergedCommit: entry.candidateCommit }
      const forge = forgeOf(job)
      const pull = await forge.find(entry.branch)
      if (!pull) return { kind: "failed", sentence: `There is no pull request of ${entry.branch}.` }
      const answer = await forge.merge({
        ...{ number: pull.number, headCommit: entry.headCommit, strategy: project.strategy },
        ...{ message: landingMessage(task), taskKey: task.key, onto: entry.targetCommit },
      })
      switch (answer.kind) {
        case "merged":
          return { kind: "landed", mergedCommit: answer.commit }
        case "held":
          return { kind: "held", sentence: answer.sentence }
        case "refused":
          return { kind: "failed", sentence: answer.sentence }
        // Both are found out, and said, when it is joined anew.
        case "conflict":
        case "moved":
          return { kind: "moved" }
        default:
          return answer satisfies never
      }
    },

    async look({ entry, project: { repository, baseBranch: targetBranch } }) {
      const target = await branchCommit(await openRepository(repository), targetBranch)
      if (target === null || target === entry.targetCommit || target === seen.get(entry.entryId)) return null
      const joined = await prepareCandidate({
        // Squashed, whatever the project's strategy: only so it shows whether anything would change.
        ...{ repository, targetBranch, headCommit: entry.headCommit, strategy: "squash", message: "look" },
      })
      if (joined.kind === "nothing") return { mergedCommit: joined.targetCommit }
      seen.set(entry.entryId, target)
      return null
    },
  }
}

const draftOf = ({ entry, project, task }: MergeJob) => ({
  branch: entry.branch,
  targetBranch: project.baseBranch,
  title: `${task.title} (${task.key})`,
  body: `The work on ${task.key}, reviewed at ${entry.headCommit}. It is joined by ${project.strategy}.`,
})

async function isOnTarget(
  { repository: path, baseBranch }: MergeJob["project"],
  candidate: string,
): Promise<boolean> {
  const repository = await openRepository(path)
  const target = await branchCommit(repository, baseBranch)
  const known = target !== null && (await commitOf(repository, candidate))
  return known ? isAncestor(repository, known, target) : false
}
